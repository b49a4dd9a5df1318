/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/schema.h"

static const char *const sync_words[] = { "async", "adaptive", NULL };

/* clang-format off */
/* Of one direction: c, what the host plays, or p, what it records */
#define VOLUME_KEYS(end)                                                                                              \
        { end "_mute_present", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "no",                                             \
          .text = "the host can mute it" },                                                                           \
        { end "_volume_present", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes",                                          \
          .text = "the host can set its volume" },                                                                    \
        { end "_volume_min", VALUE_NUMBER, KEY_ATTRIBUTE, -32768, 32767, .sample = "-12800",                          \
          .text = "lowest volume, 1/256 dB" },                                                                        \
        { end "_volume_max", VALUE_NUMBER, KEY_ATTRIBUTE, -32768, 32767, .sample = "0",                               \
          .text = "highest volume, 1/256 dB" },                                                                       \
        { end "_volume_res", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 32767, .sample = "128",                                  \
          .text = "steps of the volume, 1/256 dB; they go up in the range" }
/* clang-format on */

static const Key uac1_keys[] = {
        { "c_chmask", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xfff, .sample = "0x3",
          .text = "channels of what the host plays, captured here, a bit each; 0: none" },
        { "c_srate", VALUE_NUMBERS, KEY_ATTRIBUTE, 1, 0xffffff, .count = 10, .sample = "48000 44100",
          .text = "its rates, Hz; the first is the initial one" },
        { "c_ssize", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 4, .sample = "2", .text = "its sample size, bytes" },
        VOLUME_KEYS("c"),
        { "p_chmask", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xfff, .sample = "0x3",
          .text = "channels of what is played here, recorded by the host, a bit each; 0: none" },
        { "p_srate", VALUE_NUMBERS, KEY_ATTRIBUTE, 1, 0xffffff, .count = 10, .sample = "48000 44100",
          .text = "its rates, Hz; the first is the initial one" },
        { "p_ssize", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 4, .sample = "2", .text = "its sample size, bytes" },
        VOLUME_KEYS("p"),
        { "req_number", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 128, .sample = "4",
          .text = "requests in the queue of each endpoint" },
        { "function_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 31, .suffix = "\n", .sample = "Sound",
          .text = "how the host calls it" },
        { "p_it_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .suffix = "\n", .since = "6.12", .sample = "p it",
          .text = "name of an input terminal" },
        { "p_it_ch_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .suffix = "\n", .since = "6.12",
          .sample = "p it ch", .text = "name of its channels" },
        { "p_ot_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .suffix = "\n", .since = "6.12", .sample = "p ot",
          .text = "name of an output terminal" },
        { "p_fu_vol_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .suffix = "\n", .since = "6.12",
          .sample = "p fu vol", .text = "name of a volume control" },
        { "c_it_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .suffix = "\n", .since = "6.12", .sample = "c it",
          .text = "name of an input terminal" },
        { "c_it_ch_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .suffix = "\n", .since = "6.12",
          .sample = "c it ch", .text = "name of its channels" },
        { "c_ot_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .suffix = "\n", .since = "6.12", .sample = "c ot",
          .text = "name of an output terminal" },
        { "c_fu_vol_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .suffix = "\n", .since = "6.12",
          .sample = "c fu vol", .text = "name of a volume control" },
        {},
};

static const Key uac2_keys[] = {
        { "c_chmask", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0x7ffffff, .sample = "0x3",
          .text = "channels of what the host plays, captured here, a bit each; 0: none" },
        { "c_srate", VALUE_NUMBERS, KEY_ATTRIBUTE, 1, 768000, .count = 10, .sample = "48000 44100",
          .text = "its rates, Hz; the first is the initial one" },
        { "c_ssize", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 4, .sample = "2", .text = "its sample size, bytes" },
        { "c_hs_bint", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 4, .sample = "4",
          .text = "its bInterval from high speed on; 0: by the bandwidth" },
        VOLUME_KEYS("c"),
        { "p_chmask", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0x7ffffff, .sample = "0x3",
          .text = "channels of what is played here, recorded by the host, a bit each; 0: none" },
        { "p_srate", VALUE_NUMBERS, KEY_ATTRIBUTE, 1, 768000, .count = 10, .sample = "48000 44100",
          .text = "its rates, Hz; the first is the initial one" },
        { "p_ssize", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 4, .sample = "2", .text = "its sample size, bytes" },
        { "p_hs_bint", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 4, .sample = "4",
          .text = "its bInterval from high speed on; 0: by the bandwidth" },
        VOLUME_KEYS("p"),
        { "c_sync", VALUE_WORD, KEY_ATTRIBUTE, .words = sync_words, .sample = "adaptive",
          .text = "who sets the pace of what the host plays" },
        { "fb_max", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 1000, .sample = "10",
          .text = "how much faster than the rate, per mil, an asynchronous host may be asked to send" },
        { "req_number", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 128, .sample = "4",
          .text = "requests in the queue of each endpoint" },
        { "function_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 31, .sample = "Sound",
          .text = "how the host calls it" },
        { "if_ctrl_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "if ctrl",
          .text = "name of the control interface" },
        { "clksrc_in_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "clksrc in",
          .text = "name of the clock of what is played here" },
        { "clksrc_out_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "clksrc out",
          .text = "name of the clock of what the host plays" },
        { "p_it_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "p it",
          .text = "name of an input terminal" },
        { "p_it_ch_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "p it ch",
          .text = "name of its channels" },
        { "p_ot_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "p ot",
          .text = "name of an output terminal" },
        { "p_fu_vol_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "p fu vol",
          .text = "name of a volume control" },
        { "c_it_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "c it",
          .text = "name of an input terminal" },
        { "c_it_ch_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "c it ch",
          .text = "name of its channels" },
        { "c_ot_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "c ot",
          .text = "name of an output terminal" },
        { "c_fu_vol_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 125, .since = "6.12", .sample = "c fu vol",
          .text = "name of a volume control" },
        { "p_terminal_type", VALUE_NUMBER, KEY_ATTRIBUTE, 0x100, 0x7fff, .since = "6.12", .sample = "0x302",
          .text = "wTerminalType of where goes what the host plays: 0x301 speaker" },
        { "c_terminal_type", VALUE_NUMBER, KEY_ATTRIBUTE, 0x100, 0x7fff, .since = "6.12", .sample = "0x201",
          .text = "wTerminalType of where comes from what the host records: 0x201 microphone" },
        {},
};

static const Key midi_keys[] = {
        { "index", VALUE_NUMBER, KEY_ATTRIBUTE, -1, 31, .sample = "5",
          .text = "number of the ALSA card; -1: the first free one" },
        { "id", VALUE_ASCII, KEY_ATTRIBUTE, 1, 15, .sample = "Keys", .text = "id of the ALSA card" },
        { "buflen", VALUE_NUMBER, KEY_ATTRIBUTE, 16, 65536, .sample = "256", .text = "bytes per request" },
        { "qlen", VALUE_NUMBER, KEY_ATTRIBUTE, 2, 1024, .sample = "16",
          .text = "requests to the host in the queue" },
        { "in_ports", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 16, .sample = "2", .text = "ports to the host" },
        { "out_ports", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 16, .sample = "2", .text = "ports from the host" },
        { "interface_string", VALUE_ASCII, KEY_ATTRIBUTE, 1, 126, .since = "7.3", .sample = "Keys",
          .text = "iInterface" },
        {},
};

static const Key midi2_keys[] = {
        { "process_ump", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes",
          .text = "UMP stream messages are answered by the kernel" },
        { "static_block", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "no", .text = "the blocks do not change" },
        { "iface_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 126, .sample = "MIDI", .text = "iInterface" },
        { "ep.#/protocol", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 2, .sample = "2",
          .text = "protocol to begin with: MIDI 1 or 2" },
        { "ep.#/protocol_caps", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 3, .sample = "3",
          .text = "protocols that it speaks, a bit each" },
        { "ep.#/manufacturer", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xffffff, .sample = "0x123456",
          .text = "manufacturer's SysEx id" },
        { "ep.#/family", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xffff, .sample = "0x1234", .text = "family id" },
        { "ep.#/model", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xffff, .sample = "0x5678", .text = "model id" },
        { "ep.#/sw_revision", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xffffffff, .sample = "0x12345678",
          .text = "software revision" },
        { "ep.#/ep_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 126, .sample = "Endpoint",
          .text = "name of the UMP endpoint" },
        { "ep.#/product_id", VALUE_ASCII, KEY_ATTRIBUTE, 1, 126, .sample = "ABCD12345",
          .text = "its unique product id" },
        { "ep.#/block.#/direction", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 3, .sample = "3",
          .text = "1 input, 2 output, 3 both" },
        { "ep.#/block.#/first_group", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 15, .sample = "0",
          .text = "its first UMP group" },
        { "ep.#/block.#/num_groups", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 16, .sample = "2",
          .text = "its UMP groups" },
        { "ep.#/block.#/midi1_first_group", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 15, .sample = "0",
          .text = "first group that old hosts see" },
        { "ep.#/block.#/midi1_num_groups", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 16, .sample = "1",
          .text = "groups that old hosts see" },
        { "ep.#/block.#/ui_hint", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 3, .sample = "3",
          .text = "0 unknown, 1 receiver, 2 sender, 3 both" },
        { "ep.#/block.#/midi_ci_version", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 1, .sample = "1",
          .text = "supported MIDI-CI version" },
        { "ep.#/block.#/sysex8_streams", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 255, .sample = "1",
          .text = "SysEx8 streams" },
        { "ep.#/block.#/is_midi1", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 2, .sample = "0",
          .text = "1, 2: it is a MIDI 1 port, with full or restricted bandwidth" },
        { "ep.#/block.#/active", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes", .text = "the block is in use" },
        { "ep.#/block.#/name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 126, .sample = "Block",
          .text = "name of the function block" },
        {},
};

static const Key uac1_legacy_keys[] = {
        { "req_buf_size", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 65536, .sample = "200",
          .text = "bytes per request" },
        { "req_count", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 1024, .sample = "256",
          .text = "requests in the queue" },
        { "audio_buf_size", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 1 << 20, .sample = "48000",
          .text = "bytes of the buffer between USB and the card" },
        {},
};

/* Their descriptors are the module's, one set for all. */
static const Limit uac1s = { "uac1 function", 1 }, uac2s = { "uac2 function", 1 };

const FunctionType audio_types[] = {
        { "uac1", "sound card, USB Audio 1.0: an ALSA card here", uac1_keys, 3,
          ENDPOINT_NEEDS({ TRANSFER_INTERRUPT, true, 2, WHEN_VOLUMES },
                         { TRANSFER_ISOCHRONOUS, false, 200, WHEN_PLAYED },
                         { TRANSFER_ISOCHRONOUS, true, 200, WHEN_RECORDED }),
          .limit = &uac1s },
        { "uac1_legacy", "loudspeaker, USB Audio 1.0, which plays on a sound card of this machine",
          uac1_legacy_keys, 2, ENDPOINT_NEEDS({ TRANSFER_ISOCHRONOUS, false, 200 }) },
        { "uac2", "sound card, USB Audio 2.0: an ALSA card here", uac2_keys, 3,
          ENDPOINT_NEEDS({ TRANSFER_INTERRUPT, true, 6, WHEN_VOLUMES },
                         { TRANSFER_ISOCHRONOUS, false, 0, WHEN_PLAYED },
                         { TRANSFER_ISOCHRONOUS, true, 3, WHEN_PACED },
                         { TRANSFER_ISOCHRONOUS, true, 0, WHEN_RECORDED }),
          .limit = &uac2s },
        { "midi", "MIDI 1.0 ports: an ALSA card here", midi_keys, 2, ENDPOINT_NEEDS(BULK_IN, BULK_OUT) },
        { "midi2", "MIDI 2.0: an ALSA card here", midi2_keys, 2, .since = "6.6" },
        {},
};
