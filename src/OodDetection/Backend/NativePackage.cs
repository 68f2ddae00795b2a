using System.Text.Json;

namespace OodDetection.Backend;

/// <summary>A package with libtorch in it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Version">Its version.</param>
internal sealed record NativePackage(string Id, string Version)
{
    /// <summary>A package for a GPU may be in several parts, each a package.</summary>
    public bool IsForGpu => Id.Contains("-cuda-", StringComparison.OrdinalIgnoreCase);

    /// <summary>The packages for a kind of machine in the lists (.deps.json) that a build writes beside a program; null where none of a program with TorchSharp can be read, as with one that is a single file.</summary>
    public static IReadOnlyList<NativePackage>? ReadLists(IEnumerable<string> files, string runtimeIdentifier)
    {
        List<NativePackage>? packages = null;
        foreach (var file in files)
        {
            try
            {
                using var list = JsonDocument.Parse(File.ReadAllBytes(file));
                if (!list.RootElement.TryGetProperty("libraries", out var libraries) || libraries.ValueKind != JsonValueKind.Object) continue;
                if (!libraries.EnumerateObject().Any(l => l.Name.StartsWith("TorchSharp/", StringComparison.OrdinalIgnoreCase))) continue;
                packages ??= [];
                packages.AddRange(libraries.EnumerateObject()
                    .Select(l => l.Name.Split('/'))
                    .Where(l => l.Length == 2 && l[0].StartsWith("libtorch-", StringComparison.OrdinalIgnoreCase) && l[0].Contains(runtimeIdentifier, StringComparison.OrdinalIgnoreCase))
                    .Select(l => new NativePackage(l[0], l[1])));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
            {
                // A list that can't be read says nothing.
            }
        }

        return packages?.Distinct().ToArray();
    }

    public override string ToString() => $"{Id} {Version}";
}
