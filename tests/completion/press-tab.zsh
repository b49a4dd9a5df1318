# SPDX-License-Identifier: LGPL-2.1-or-later
# Prints what zsh offers behind $LINE: an interactive zsh in a pseudo-terminal, whose compadd says what it is given.
zmodload zsh/zpty
cd -q .

zpty tab zsh -f -i
# Calls of compadd that only ask which words match add nothing. (Comments are none for an interactive zsh.)
zpty -w tab "PROMPT=; fpath=(${(q)SCRIPTS} \$fpath); autoload -Uz compinit; compinit -u -D; setopt no_beep"
zpty -w tab '
compadd() {
        local -a given
        if (( ! ${@[(I)-(O|A|D)]} )); then
                builtin compadd -O given "$@"
                print -rl -- $given >&3
        fi
        builtin compadd "$@"
}
exec 3>offered
bindkey "^I" complete-word
'
zpty -w tab 'print READY'
zpty -r -m tab line '*READY*READY*'
zpty -w -n tab "$LINE"$'\t'
repeat 100; do
        sleep 0.05
        [[ -s offered ]] && break
done
sleep 0.2
zpty -d tab
sort -u offered
