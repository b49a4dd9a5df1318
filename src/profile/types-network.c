/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/schema.h"

/* Of the types of properties those that the kernel can send and a profile can write: text, with variables, a link */
static const char *const property_words[] = { "1", "2", "6", NULL };

/* clang-format off */
#define LINK_KEYS                                                                                                   \
        { "dev_addr", VALUE_MAC, KEY_ATTRIBUTE | KEY_DERIVED, .sample = "02:00:5e:00:53:01",                        \
          .text = "MAC address of this end; by default derived from the identity of the machine" },                 \
        { "host_addr", VALUE_MAC, KEY_ATTRIBUTE | KEY_DERIVED, .sample = "02:00:5e:00:53:02",                       \
          .text = "MAC address of the host's end; by default derived in the same way" },                            \
        { "qmult", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0xff, .sample = "10",                                            \
          .text = "half of the length of the transmit queue from high speed on" },                                  \
        { "ifname", VALUE_IFNAME, KEY_ATTRIBUTE, .sample = "gadget%d",                                             \
          .text = "name of the network interface; %d becomes the first free number, and must be there" }

/* Microsoft OS descriptors, by which Windows finds its driver */
#define OS_KEYS(interface)                                                                                          \
        { "os_desc/" interface "/compatible_id", VALUE_ASCII, KEY_ATTRIBUTE, 1, 8, .sample = "WINNCM",              \
          .text = "compatible id, by which Windows chooses the driver: WINNCM, RNDIS" },                            \
        { "os_desc/" interface "/sub_compatible_id", VALUE_ASCII, KEY_ATTRIBUTE, 1, 8, .sample = "5162001",         \
          .text = "sub-compatible id: 5162001 for RNDIS" },                                                         \
        { "os_desc/" interface "/*/type", VALUE_WORD, KEY_ATTRIBUTE, .words = property_words, .implied = "1", .sample = "1", \
          .text = "type of an extended property, as of the Windows registry: 1 is text, 2 text with variables, 6 a link" },                          \
        { "os_desc/" interface "/*/data", VALUE_ASCII, KEY_ATTRIBUTE, 1, 1024,                                      \
          .sample = "{6b0d9f38-5f5a-4f7e-8b0e-6b2f3f5d1c11}", .text = "its value" }
/* clang-format on */

static const Key ether_keys[] = {
        LINK_KEYS,
        {},
};

static const Key ncm_keys[] = {
        LINK_KEYS,
        { "max_segment_size", VALUE_NUMBER, KEY_ATTRIBUTE, 60, 8000, .since = "6.12", .sample = "3014",
          .text = "largest Ethernet frame, bytes; the MTU of this end is 14 less" },
        OS_KEYS("interface.ncm"),
        {},
};

static const Key rndis_keys[] = {
        LINK_KEYS,
        { "class", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .format = "%02x", .sample = "0xef",
          .text = "bFunctionClass; 0xef 0x04 0x01 is what Windows knows from 8.1 on, 0xe0 0x01 0x03 before" },
        { "subclass", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .format = "%02x", .sample = "0x04",
          .text = "bFunctionSubClass" },
        { "protocol", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .format = "%02x", .sample = "0x01",
          .text = "bFunctionProtocol" },
        OS_KEYS("interface.rndis"),
        {},
};

static const Key phonet_keys[] = { {} };

/* The kernel keeps its interface numbers once for all. */
static const Limit phonets = { "phonet function", 1 };

/* The interrupt endpoint tells of the link. */
#define ETHERNET_NEEDS(max_packet)                                                                          \
        ENDPOINT_NEEDS(BULK_IN, BULK_OUT, { TRANSFER_INTERRUPT, true, max_packet })

const FunctionType network_types[] = {
        { "ecm", "Ethernet, CDC ECM", ether_keys, 2, ETHERNET_NEEDS(16) },
        { "eem", "Ethernet, CDC EEM", ether_keys, 1, ENDPOINT_NEEDS(BULK_IN, BULK_OUT) },
        { "ncm", "Ethernet, CDC NCM: the fastest, and known to Windows 11, macOS and Linux", ncm_keys, 2,
          ETHERNET_NEEDS(16) },
        { "geth", "Ethernet, CDC subset", ether_keys, 1, ENDPOINT_NEEDS(BULK_IN, BULK_OUT) },
        { "rndis", "Ethernet, Microsoft RNDIS: for older Windows; the first function of its configuration",
          rndis_keys, 2, ETHERNET_NEEDS(8) },
        { "phonet", "Phonet, Nokia's modem protocol", phonet_keys, 2, ENDPOINT_NEEDS(BULK_OUT, BULK_IN),
          .limit = &phonets },
        {},
};
