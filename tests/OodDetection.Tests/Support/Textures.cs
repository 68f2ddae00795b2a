using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

/// <summary>Images of smooth random textures with some noise, 1×16×16 of type uint8, and a detector of filters alone that is fitted on 800 of them.</summary>
public sealed class Textures : IDisposable
{
    private const int Side = 16;

    public Textures()
    {
        using var images = Images(1, 800);
        Detector = new BatchStatisticsTrainer(options: new BatchStatisticsOptions { HeldOutShare = 0.5, Seed = 5 }).Fit(new OodTrainingSet(images));
    }

    public BatchStatisticsDetector Detector { get; }

    /// <summary>Each image has three waves of random direction, length, phase and height, and noise of a strength of its own.</summary>
    /// <param name="seed">Seed of all of it.</param>
    /// <param name="count">How many.</param>
    /// <param name="moreNoise">Standard deviation of additional noise, in grey levels; zero for in-distribution images.</param>
    public static Tensor Images(int seed, int count, double moreNoise = 0)
    {
        var random = new Random(seed);
        var values = new byte[count * Side * Side];
        for (var i = 0; i < count; i++)
        {
            var waves = Enumerable.Range(0, 3).Select(_ => (X: Signed(1.2), Y: Signed(1.2), Phase: Signed(Math.PI), Height: 10 + (25 * random.NextDouble()))).ToArray();
            var level = 128 + Signed(20);
            var noise = 3 + (4 * random.NextDouble());
            for (var p = 0; p < Side * Side; p++)
            {
                var value = level + waves.Sum(w => w.Height * Math.Sin((w.X * (p % Side)) + (w.Y * (p / Side)) + w.Phase)) + (Math.Sqrt((noise * noise) + (moreNoise * moreNoise)) * Normal());
                values[(i * Side * Side) + p] = (byte)Math.Clamp(Math.Round(value), 0, 255);
            }
        }

        using var flat = tensor(values);
        return flat.reshape(count, 1, Side, Side);

        double Signed(double most) => most * ((2 * random.NextDouble()) - 1);

        // Box-Muller
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    public void Dispose() => Detector.Dispose();
}
