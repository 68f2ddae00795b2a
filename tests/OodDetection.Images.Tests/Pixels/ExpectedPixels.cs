using System.Text.Json;
using OodDetection.Data;

namespace OodDetection.Images.Tests.Pixels;

/// <summary>What PIL decodes and resizes the committed files to (make_expected.py).</summary>
internal sealed record ExpectedPixels(string Name, int[] Shape, byte[] Pixels, int Tolerance, int? WhiteLevel)
{
    public static IReadOnlyDictionary<string, ExpectedPixels> All { get; } = Read();

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Pixels", "Files", file);

    public void Check(DecodedImage image)
    {
        Assert.Equal(string.Join("×", Shape), image.ToString());
        var found = image.Pixels.Span;
        for (var i = 0; i < Pixels.Length; i++)
        {
            if (Math.Abs(found[i] - Pixels[i]) > Tolerance) Assert.Fail($"{Name}: byte {i} of {string.Join('×', Shape)} is {found[i]}, expected {Pixels[i]} ± {Tolerance}.");
        }
    }

    private static Dictionary<string, ExpectedPixels> Read()
    {
        using var stream = typeof(ExpectedPixels).Assembly.GetManifestResourceStream("OodDetection.Images.Tests.Pixels.pixels.expected.json")!;
        using var json = JsonDocument.Parse(stream);
        return json.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => new ExpectedPixels(
            entry.Name,
            [.. entry.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())],
            entry.Value.GetProperty("pixels").GetBytesFromBase64(),
            entry.Value.GetProperty("tolerance").GetInt32(),
            entry.Value.TryGetProperty("whiteLevel", out var white) ? white.GetInt32() : null));
    }
}
