using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace OodDetection.Data;

/// <summary>Patterns for <see cref="ImageFiles.Split"/>: which files are of one scene.</summary>
public static class ImageGroups
{
    /// <summary>The part before the last underscore and number: <c>00000/00003_00017.ppm</c> is of the track <c>00000/00003</c>, as in the German traffic signs; <c>clip7_0001.jpg</c> is of <c>clip7</c>.</summary>
    public const string BeforeFrameNumber = @"^(.*)_\d+\.[^./]+$";

    /// <summary>The folder: all images of one folder belong together.</summary>
    public const string Folder = "^(.*)/[^/]*$";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>The members of each group, groups in the order of their first files.</summary>
    internal static IReadOnlyList<int[]> Of(IReadOnlyList<ImageFile> files, string? pattern, CancellationToken cancellationToken)
    {
        var parents = Enumerable.Range(0, files.Count).ToArray();
        if (pattern is not null) Join(parents, ByPattern(files, pattern));
        Join(parents, ByContent(files, cancellationToken));
        return [.. Enumerable.Range(0, files.Count).GroupBy(i => Root(parents, i)).Select(g => g.ToArray()).OrderBy(g => g[0])];
    }

    private static string[] ByPattern(IReadOnlyList<ImageFile> files, string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant, s_patience);
        try
        {
            return [.. files.Select(file => regex.Match(file.RelativePath) is { Success: true } match
                ? match.Groups.Count > 1 ? match.Groups[1].Value : match.Value
                : throw new ArgumentException($"Expected the pattern '{pattern}' to match each file; it doesn't match '{Printable.Path(file.RelativePath)}'.", nameof(pattern)))];
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ArgumentException($"Expected a pattern that is matched within {s_patience.TotalSeconds:0} s; '{pattern}' takes longer. Make its repetitions unambiguous.", nameof(pattern), e);
        }
    }

    private static string[] ByContent(IReadOnlyList<ImageFile> files, CancellationToken cancellationToken)
    {
        var hashes = new string[files.Count];
        FileReading.Run(files.Count, Environment.ProcessorCount, i =>
        {
            using var file = ImageDecoder.Named(Printable.Path(files[i].Name), () => files[i].Read(int.MaxValue >> 1));
            hashes[i] = Convert.ToHexString(SHA256.HashData(file.Span));
        }, cancellationToken);
        return hashes;
    }

    private static void Join(int[] parents, string[] keys)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Length; i++)
        {
            if (first.TryAdd(keys[i], i)) continue;
            var (a, b) = (Root(parents, first[keys[i]]), Root(parents, i));
            parents[Math.Max(a, b)] = Math.Min(a, b);
        }
    }

    private static int Root(int[] parents, int i)
    {
        while (parents[i] != i) i = parents[i] = parents[parents[i]];
        return i;
    }
}
