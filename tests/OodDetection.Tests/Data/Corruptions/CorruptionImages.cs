using OodDetection.Data;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Data.Corruptions;

internal static class CorruptionImages
{
    /// <summary>The names of all corruptions, as data of a theory.</summary>
    /// <summary>Those that a formula gives; what JPEG loses is compared with PIL in OodDetection.Images.Tests.</summary>
    public static TheoryData<string> NamesOfFormulas => [.. Corruption.All.Where(corruption => corruption != Corruption.JpegCompression).Select(corruption => corruption.Name)];

    public static TheoryData<string> Names => [.. Corruption.All.Select(corruption => corruption.Name)];

    /// <summary>Images with waves, an edge and a little noise, in colours that differ: every corruption shows.</summary>
    public static Tensor Textured(int seed, int count, int channels, int height, int width)
    {
        var random = new Random(seed);
        var values = new byte[count * channels * height * width];
        for (var i = 0; i < values.Length; i++)
        {
            int x = i % width, y = i / width % height, plane = i / width / height;
            var wave = 50 * Math.Sin((0.9 * x) + (0.5 * y) + plane) + (30 * Math.Sin(0.2 * y * (1 + (plane % 3))));
            values[i] = (byte)(110 + wave + ((x + y) % 16 < 8 ? 25 : -10) + random.Next(-12, 13));
        }

        using var flat = tensor(values);
        return flat.reshape(count, channels, height, width).clone();
    }

    /// <summary>One row of pixels of one channel.</summary>
    public static Tensor Row(params byte[] values)
    {
        using var flat = tensor(values);
        return flat.reshape(1, 1, 1, values.Length).clone();
    }

    /// <summary>The values after a corruption; the images stay the caller's.</summary>
    public static double[] After(this Corruption corruption, Tensor images, int severity, long seed = 1, long firstIndex = 0) =>
        corruption.Apply(images, severity, seed, firstIndex).Take();
}
