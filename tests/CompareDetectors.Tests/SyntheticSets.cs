using System.Buffers.Binary;
using CompareDetectors.Sets;

namespace CompareDetectors.Tests;

/// <summary>A folder of its own for one test with small IDX sets in it: bars, discs and noise of 12×12 pixels.</summary>
internal sealed class SyntheticSets : IDisposable
{
    public const int Side = 12;
    public const int IdPerClass = 80;
    public const int OodPerClass = 12;

    public SyntheticSets(int seed = 1)
    {
        Id = Write("id", seed, classes: 4, IdPerClass, firstLabel: 0);
        Ood = Write("ood", seed + 1, classes: 3, OodPerClass, firstLabel: 1);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("compare-detectors-test-").FullName;

    /// <summary>Four classes, 0 to 3, of which a fifth becomes the test part.</summary>
    public SetSpec Id { get; }

    /// <summary>Three classes, 1 to 3.</summary>
    public SetSpec Ood { get; }

    public string this[string name] => Path.Combine(Root, name);

    public ImageSources Read(params SetSpec[] oodTests) => ImageSources.Read(Id, Ood, oodTests, CancellationToken.None);

    public SetSpec Write(string name, int seed, int classes, int perClass, int firstLabel, int side = Side, int channels = 1, int copies = 1)
    {
        var random = new Random(seed);
        var count = classes * perClass;
        var labels = Enumerable.Range(0, count).Select(i => (byte)(firstLabel + (i % classes))).ToArray();
        var pixels = new byte[count * channels * side * side];
        for (var i = 0; i < pixels.Length; i++)
        {
            int image = i / (channels * side * side), x = i % side, y = i / side % side;
            var inside = (labels[image] % 4) switch
            {
                0 => Math.Abs(x - 3) < 2,               // a bar at the left
                1 => y < 4,                             // a bar at the top
                2 => x + y < side,                      // a triangle
                _ => Math.Abs(x - y) < 2 && x < 8,      // a stroke
            };
            pixels[i] = (byte)(random.Next(60) + (inside ? 180 : 0));
        }

        // The first image of a class is all of its first few.
        var size = channels * side * side;
        for (var i = classes; i < classes * copies; i++) pixels.AsSpan(i % classes * size, size).CopyTo(pixels.AsSpan(i * size));
        return new SetSpec("idx",
            WriteIdx($"{name}-images", pixels, channels == 1 ? [count, side, side] : [count, channels, side, side]),
            WriteIdx($"{name}-labels", labels, [count]));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string WriteIdx(string name, byte[] data, int[] sizes)
    {
        var bytes = new byte[4 + (4 * sizes.Length) + data.Length];
        (bytes[2], bytes[3]) = (0x08, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), sizes[i]);
        data.CopyTo(bytes, 4 + (4 * sizes.Length));
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }
}
