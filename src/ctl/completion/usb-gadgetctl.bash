# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Bash completion: what may stand there is asked from the program itself.

_usb_gadgetctl() {
        local word=${COMP_WORDS[COMP_CWORD]} words=() line files=no

        # '=' separates words for readline: --json=s is three of them
        _get_comp_words_by_ref -n = -w words -c word 2>/dev/null || words=("${COMP_WORDS[@]:0:COMP_CWORD+1}")
        COMPREPLY=()
        while IFS=$'\t' read -r line _; do
                if [[ $line == :files ]]; then
                        files=yes
                elif [[ $line == "$word"* ]]; then
                        COMPREPLY+=("$line")
                fi
        done < <(usb-gadgetctl complete "${words[@]:1}" 2>/dev/null)
        if [[ $files == yes ]]; then
                compopt -o filenames
                mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
        fi
        [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace
        [[ $word != *=* ]] || COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*=}"}"}")
}
complete -F _usb_gadgetctl usb-gadgetctl
