namespace OodDetection.Packages.Tests;

/// <summary>A test of a program that reads Fashion-MNIST; it is skipped where the images are not on this machine (build.sh brings them where it can).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FashionMnistFactAttribute : FactAttribute
{
    private const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    public FashionMnistFactAttribute()
    {
        var cache = Environment.GetEnvironmentVariable("OODDETECTION_CACHE") ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "ood-detection");
        if (!Directory.Exists(DebianFolder) && !Directory.Exists(Path.Combine(cache, "fashion-mnist")))
            Skip = $"Fashion-MNIST is neither in {DebianFolder} nor in {cache}.";
    }
}
