using System.Text;

namespace OodDetection.Data;

/// <summary>Names for messages: a file's name may have a newline in it, and a message should not.</summary>
internal static class Printable
{
    internal static string Path(string path)
    {
        if (!path.Any(char.IsControl)) return path;
        var shown = new StringBuilder();
        foreach (var letter in path) shown.Append(char.IsControl(letter) ? $"\\u{(int)letter:X4}" : letter);
        return shown.ToString();
    }
}
