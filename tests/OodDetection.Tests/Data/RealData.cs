using OodDetection.Data;

namespace OodDetection.Tests.Data;

/// <summary>A test on real images: skipped, with the reason, where the files are missing.</summary>
internal sealed class RealDataFactAttribute : FactAttribute
{
    /// <param name="set"><c>fashion-mnist</c> (the Debian package), or a folder within the one that OODDETECTION_DATA names.</param>
    public RealDataFactAttribute(string set)
    {
        if (RealData.Folder(set) is { } folder && !Directory.Exists(folder))
            Skip = $"{set} is not on this machine: {folder} does not exist.";
        else if (RealData.Folder(set) is null)
            Skip = $"{set} is not on this machine: set {RealData.Variable} to a folder that has {set} in it.";
    }
}

internal static class RealData
{
    public const string Variable = "OODDETECTION_DATA";

    public static string? Folder(string set)
    {
        if (set == "fashion-mnist")
            return FashionMnist.DebianFolder;
        var root = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(root) ? null : Path.Combine(root, set);
    }
}
