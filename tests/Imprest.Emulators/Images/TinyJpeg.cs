namespace Imprest.Emulators.Images;

/// <summary>Writes a baseline JPEG of one grey: each block of 8 by 8 pixels takes two bits.</summary>
internal static class TinyJpeg
{
    public static byte[] Encode(int width, int height)
    {
        var blocks = (long)((width + 7) / 8) * ((height + 7) / 8);
        var scan = new byte[(blocks * 2 + 7) / 8]; // "No difference" and "end of block" are one zero bit each.
        if (blocks * 2 % 8 is var used and > 0)
            scan[^1] = (byte)(0xFF >> (int)used); // The rest of the last byte is filled with ones.
        byte[] quantization = [0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)];
        byte[] frame = [0xFF, 0xC0, 0, 11, 8, .. Number(height), .. Number(width), 1, 1, 0x11, 0];
        return
        [
            0xFF, 0xD8,
            0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0,
            .. quantization, .. frame, .. OneCode(0x00), .. OneCode(0x10),
            0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0,
            .. scan,
            0xFF, 0xD9,
        ];
    }

    private static byte[] Number(int value) => [(byte)(value >> 8), (byte)(value & 0xFF)];

    /// <summary>A Huffman table with one code of one bit, for the value zero.</summary>
    private static byte[] OneCode(byte table) => [0xFF, 0xC4, 0, 20, table, 1, .. new byte[15], 0];
}
