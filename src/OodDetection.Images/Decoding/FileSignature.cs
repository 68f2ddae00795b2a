using System.Text;

namespace OodDetection.Data;

/// <summary>What the first bytes of a file say that it is, whatever its name says.</summary>
internal static class FileSignature
{
    /// <summary>The formats that are read, for messages.</summary>
    internal const string Readable = "JPEG, PNG, WebP, GIF, BMP, PGM or PPM";

    internal static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

    internal static bool IsJpeg(ReadOnlySpan<byte> file) => file.StartsWith<byte>([0xFF, 0xD8, 0xFF]);

    internal static bool IsGif(ReadOnlySpan<byte> file) => file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8);

    internal static bool IsBmp(ReadOnlySpan<byte> file) => file.StartsWith("BM"u8) && file.Length >= 26;

    internal static bool IsWebp(ReadOnlySpan<byte> file) => file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8);

    internal static bool IsPnm(ReadOnlySpan<byte> file) => file is [(byte)'P', (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6', ..];

    /// <summary>A sentence's end for a file that isn't read: what it is, and what can be done.</summary>
    internal static string Describe(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty) return "an empty file";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)) return "a TIFF file, or a camera's raw file. Convert it to PNG";
        if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8)) return $"a file of the HEIC, AVIF or video family ('{Encoding.ASCII.GetString(file[8..12]).Trim()}'). Convert it to JPEG, or let the phone save JPEG";
        if (file.StartsWith<byte>([0xFF, 0x0A]) || file.StartsWith<byte>([0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L'])) return "a JPEG XL file. Convert it to JPEG or PNG";
        if (file.StartsWith<byte>([0, 0, 0, 12, (byte)'j', (byte)'P']) || file.StartsWith<byte>([0xFF, 0x4F, 0xFF, 0x51])) return "a JPEG 2000 file. Convert it to JPEG or PNG";
        if (file.StartsWith("%PDF"u8)) return "a PDF file";
        if (file.StartsWith("version https://git-lfs"u8)) return "a Git LFS pointer in the file's place. Fetch the file: git lfs pull";
        if (file is [(byte)'P', (byte)'1' or (byte)'4' or (byte)'7', ..]) return "a PBM or PAM file. Convert it to PGM or PPM";
        var start = file[..Math.Min(64, file.Length)];
        if (start.IndexOf("<svg"u8) >= 0 || start.IndexOf("<?xml"u8) >= 0) return "an SVG or XML file";
        if (start.IndexOf("<!DOCTYPE"u8) >= 0 || start.IndexOf("<html"u8) >= 0) return "an HTML page, as a download that failed leaves it";
        return $"bytes that begin with {Convert.ToHexString(file[..Math.Min(8, file.Length)])}";
    }
}
