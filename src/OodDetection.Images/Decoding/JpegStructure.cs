using System.Buffers.Binary;

namespace OodDetection.Data;

/// <summary>What is looked up in a JPEG file besides its pixels.</summary>
internal static class JpegStructure
{
    private const byte ProgressiveFrame = 0xC2, StartOfScan = 0xDA;

    /// <summary>Whether a progressive file breaks off: it lacks scans, and what was there is taken for the whole image by libjpeg. Of other files it notices the end itself.</summary>
    internal static bool IsBrokenOffProgressive(ReadOnlySpan<byte> file)
    {
        var isProgressive = false;
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++; // fill bytes may stand before a marker
                continue;
            }

            isProgressive |= marker == ProgressiveFrame;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker == StartOfScan) return isProgressive && at <= file.Length && file[at..].LastIndexOf<byte>([0xFF, 0xD9]) < 0;
        }

        return false;
    }
}
