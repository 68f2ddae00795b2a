using System.Buffers.Binary;

namespace OodDetection.Data;

/// <summary>The orientation that a PNG file's eXIf chunk states; Skia reads that of JPEG and WebP files by itself.</summary>
internal static class ExifOrientation
{
    private const int OrientationTag = 0x0112;

    /// <summary>1 to 8, as EXIF numbers them; 1 (as it is) where nothing or nonsense is said.</summary>
    internal static int OfPng(ReadOnlySpan<byte> file)
    {
        var rest = file[8..];
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12) return 1;
            if (rest.Slice(4, 4).SequenceEqual("eXIf"u8)) return OfTiff(rest.Slice(8, (int)length));
            rest = rest[(int)(length + 12)..];
        }

        return 1;
    }

    /// <summary>The orientation in EXIF data, which is laid out as TIFF.</summary>
    internal static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        var little = tiff.StartsWith("II"u8);
        if (!little && !tiff.StartsWith("MM"u8)) return 1;
        var at = Number(tiff[4..], 4, little);
        if (at > tiff.Length - 2) return 1;
        var entries = tiff[(int)at..];
        var count = Number(entries, 2, little);
        entries = entries[2..];
        for (var i = 0; i < count && entries.Length >= 12; i++, entries = entries[12..])
        {
            if (Number(entries, 2, little) != OrientationTag) continue;
            var value = Number(entries[8..], 2, little);
            return value is >= 1 and <= 8 ? (int)value : 1;
        }

        return 1;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int size, bool little) => (size, little) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (_, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };
}
