/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/schema.h"

/* clang-format off */
/* A frame of a format; between the two stands what tells the formats apart. */
#define FRAME_SIZE_KEYS(format, version)                                                                              \
        { "streaming/" format "/*/*/Frame", VALUE_FRAME,                                                              \
          .since = version, .sample = "1280x720 30 15",                                                               \
          .text = "a size and its frame rates; the first is the default. Sets what the other keys do not" },          \
        { "streaming/" format "/*/*/bmCapabilities", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff,                            \
          .since = version, .sample = "0x02", .text = "1: still images, 2: fixed frame rate" },                       \
        { "streaming/" format "/*/*/wWidth", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0xffff,                                  \
          .since = version, .sample = "1280", .text = "pixels" },                                                     \
        { "streaming/" format "/*/*/wHeight", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0xffff,                                 \
          .since = version, .sample = "720", .text = "lines" },                                                       \
        { "streaming/" format "/*/*/dwMinBitRate", VALUE_NUMBER, KEY_ATTRIBUTE, 1, UINT32_MAX,                        \
          .since = version, .sample = "221184000", .text = "bits per second at the lowest rate" },                    \
        { "streaming/" format "/*/*/dwMaxBitRate", VALUE_NUMBER, KEY_ATTRIBUTE, 1, UINT32_MAX,                        \
          .since = version, .sample = "442368000", .text = "bits per second at the highest rate" }

#define FRAME_INTERVAL_KEYS(format, version)                                                                          \
        { "streaming/" format "/*/*/dwDefaultFrameInterval", VALUE_NUMBER, KEY_ATTRIBUTE, 1, UINT32_MAX,              \
          .since = version, .sample = "333333", .text = "100 ns" },                                                   \
        { "streaming/" format "/*/*/dwFrameInterval", VALUE_LINES, KEY_ATTRIBUTE, 1, UINT32_MAX,                      \
          .since = version, .sample = "333333 666666", .text = "all of them, 100 ns, ascending" }
/* clang-format on */

/* The kernel knows these strings by their names. */
static const char *const iad_words[] = { "iad_desc", NULL };
static const char *const vs0_words[] = { "vs0_desc", NULL };
static const char *const vs1_words[] = { "vs1_desc", NULL };

/* In the order in which they can be written: the default colours before a format uses them, formats before their links. */
static const Key uvc_keys[] = {
        { "function_name", VALUE_ASCII, KEY_ATTRIBUTE, 1, 31, .sample = "Camera",
          .text = "how the host calls it" },
        { "streaming_interval", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 16, .sample = "2",
          .text = "bInterval of the video endpoint" },
        { "streaming_maxpacket", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 3072, .sample = "1024",
          .text = "its wMaxPacketSize, bytes; above 1024 several per microframe" },
        { "streaming_maxburst", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 15, .sample = "0",
          .text = "its bMaxBurst at super speed" },
        { "iad_desc", VALUE_STRING, .words = iad_words, .since = "6.3", .sample = "iad_desc",
          .text = "the string with which the host calls the whole, instead of function_name" },
        { "vs0_desc", VALUE_STRING, .words = vs0_words, .since = "6.3", .sample = "vs0_desc",
          .text = "the string of the streaming interface without data" },
        { "vs1_desc", VALUE_STRING, .words = vs1_words, .since = "6.3", .sample = "vs1_desc",
          .text = "the string of the streaming interface with data" },
        { "control/enable_interrupt_ep", VALUE_BOOL, KEY_ATTRIBUTE, .since = "6.3", .sample = "yes",
          .text = "the control interface has its interrupt endpoint" },
        { "control/header/h/bcdUVC", VALUE_BCD, KEY_ATTRIBUTE, .sample = "0x0110",
          .text = "version of the class" },
        { "control/header/h/dwClockFrequency", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0x7fffffff,
          .sample = "48000000", .text = "Hz" },
        { "control/terminal/camera/default/bmControls", VALUE_LINES, KEY_ATTRIBUTE, 0, 0xff, .count = 3,
          .since = "6.3", .sample = "2 0 0", .text = "controls of the camera terminal, bytes" },
        { "control/processing/default/bmControls", VALUE_LINES, KEY_ATTRIBUTE, 0, 0xff, .count = 2,
          .since = "6.3", .sample = "1 0", .text = "controls of the processing unit, bytes" },
        { "control/extensions/*/guidExtensionCode", VALUE_FORMAT, KEY_ATTRIBUTE, .since = "6.3",
          .sample = "{01234567-89ab-cdef-0123-456789abcdef}", .text = "GUID of an extension unit" },
        { "control/extensions/*/bNumControls", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .since = "6.3",
          .sample = "2", .text = "its controls" },
        { "control/extensions/*/bNrInPins", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .since = "6.3",
          .sample = "1", .text = "its inputs; baSourceID sets it as well" },
        { "control/extensions/*/baSourceID", VALUE_LINES, KEY_ATTRIBUTE, 0, 0xff, .since = "6.3",
          .sample = "2", .text = "ids of the units before it" },
        { "control/extensions/*/bControlSize", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .since = "6.3",
          .sample = "1", .text = "bytes of bmControls, which sets it as well" },
        { "control/extensions/*/bmControls", VALUE_LINES, KEY_ATTRIBUTE, 0, 0xff, .since = "6.3",
          .sample = "3", .text = "which controls it has, bytes" },
        { "control/extensions/*/string", VALUE_STRING, .since = "6.3", .sample = "unit",
          .text = "the string that is its iExtension" },
        { "control/terminal/output/default/bSourceID", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0xff, .sample = "2",
          .text = "the unit before the output: 2 is the processing unit" },
        { "streaming/color_matching/*/bColorPrimaries", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .since = "6.3",
          .sample = "1", .text = "1: BT.709, sRGB" },
        { "streaming/color_matching/*/bTransferCharacteristics", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff,
          .since = "6.3", .sample = "1", .text = "1: BT.709" },
        { "streaming/color_matching/*/bMatrixCoefficients", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff,
          .since = "6.3", .sample = "1", .text = "1: BT.709, 4: BT.601" },
        { "streaming/uncompressed/*/guidFormat", VALUE_FORMAT, KEY_ATTRIBUTE, .sample = "NV12",
          .text = "pixel format: YUY2, NV12, …, or a GUID" },
        { "streaming/uncompressed/*/bBitsPerPixel", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 255, .sample = "16",
          .text = "by default that of the pixel format" },
        { "streaming/uncompressed/*/bDefaultFrameIndex", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 255, .sample = "1",
          .text = "which frame the host begins with, counted from 1 as they stand in the profile" },
        { "streaming/uncompressed/*/bmaControls", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .format = "0x%02x",
          .sample = "0x04", .text = "controls of this format, a bit each" },
        FRAME_SIZE_KEYS("uncompressed", NULL),
        { "streaming/uncompressed/*/*/dwMaxVideoFrameBufferSize", VALUE_NUMBER, KEY_ATTRIBUTE, 1, UINT32_MAX,
          .sample = "1843200", .text = "bytes of the largest frame" },
        FRAME_INTERVAL_KEYS("uncompressed", NULL),
        { "streaming/uncompressed/*/color_matching", VALUE_LINK, .format = "streaming/color_matching/%s",
          .since = "6.3", .sample = "NAME", .text = "which streaming/color_matching/… holds for it" },
        { "streaming/mjpeg/*/bDefaultFrameIndex", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 255, .sample = "1",
          .text = "which frame the host begins with, counted from 1 as they stand in the profile" },
        { "streaming/mjpeg/*/bmaControls", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .format = "0x%02x",
          .sample = "0x04", .text = "controls of this format, a bit each" },
        FRAME_SIZE_KEYS("mjpeg", NULL),
        { "streaming/mjpeg/*/*/dwMaxVideoFrameBufferSize", VALUE_NUMBER, KEY_ATTRIBUTE, 1, UINT32_MAX,
          .sample = "1843200", .text = "bytes of the largest frame" },
        FRAME_INTERVAL_KEYS("mjpeg", NULL),
        { "streaming/mjpeg/*/color_matching", VALUE_LINK, .format = "streaming/color_matching/%s",
          .since = "6.3", .sample = "NAME", .text = "which streaming/color_matching/… holds for it" },
        { "streaming/framebased/*/guidFormat", VALUE_FORMAT, KEY_ATTRIBUTE, .since = "7.3", .sample = "H264",
          .text = "pixel format: YUY2, NV12, …, or a GUID" },
        { "streaming/framebased/*/bDefaultFrameIndex", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 255, .since = "7.3",
          .sample = "1",
          .text = "which frame the host begins with, counted from 1 as they stand in the profile" },
        { "streaming/framebased/*/bmaControls", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .format = "0x%02x",
          .since = "7.3", .sample = "0x04", .text = "controls of this format, a bit each" },
        FRAME_SIZE_KEYS("framebased", "7.3"),
        { "streaming/framebased/*/*/dwBytesPerLine", VALUE_NUMBER, KEY_ATTRIBUTE, 0, UINT32_MAX,
          .since = "7.3", .sample = "0", .text = "bytes; 0 for compressed formats" },
        FRAME_INTERVAL_KEYS("framebased", "7.3"),
        {},
};

/* The header is called h: the kernel looks for that name. All speeds are linked, whatever the controller can do. */
static const char *const uvc_directories[] = { "control/header/h", "streaming/header/h", NULL };
static const Link uvc_links[] = {
        { "control/class/fs/h", "control/header/h" },
        { "control/class/ss/h", "control/header/h" },
        { "streaming/header/h/uncompressed-*", "streaming/uncompressed/*" },
        { "streaming/header/h/mjpeg-*", "streaming/mjpeg/*" },
        { "streaming/header/h/framebased-*", "streaming/framebased/*" },
        { "streaming/class/fs/h", "streaming/header/h" },
        { "streaming/class/hs/h", "streaming/header/h" },
        { "streaming/class/ss/h", "streaming/header/h" },
        {},
};

const FunctionType video_types[] = {
        { "uvc", "camera, USB Video: /dev/videoN here; the gadget connects when a program has opened it",
          uvc_keys, 2,
          ENDPOINT_NEEDS({ TRANSFER_INTERRUPT, true, 16, WHEN_CAMERA_REPORTS },
                         { TRANSFER_ISOCHRONOUS, true }),
          .directories = uvc_directories, .links = uvc_links },
        {},
};
