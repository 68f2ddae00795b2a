using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OodDetection;
using OodDetection.Data;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Samples.Backbone;

/// <summary>A backbone that remembers the features of every image it has seen, for comparisons that show it the same images many times. It takes images as they are, and resizes them itself.</summary>
/// <param name="backbone">The backbone; it stays the caller's.</param>
/// <param name="preparation">What makes images of the backbone's size.</param>
internal sealed class RememberedFeatures(FrozenNetwork backbone, ImagePreparation preparation) : ExternalNetwork(nameof(RememberedFeatures))
{
    private const string Features = "features";
    private const int BatchSize = 32;
    private static readonly Scalar s_white = 255f; // in a field: libtorch gets a pointer to it, which keeps no object alive
    private readonly ConcurrentDictionary<Digest, float[]> _known = new();

    /// <summary>How many images went through the backbone.</summary>
    public int Count => _known.Count;

    public override IReadOnlyList<string> LayerNames => [Features];

    /// <summary>It, as a network that detectors take.</summary>
    public FrozenNetwork Frozen(ImageShape images) => new(this, new ImagePreprocessing(images, new double[images.Channels], [.. Enumerable.Repeat(1.0, images.Channels)]));

    public override (Tensor Output, IReadOnlyList<Tensor> Layers) Run(Tensor input, IReadOnlyList<string> layers)
    {
        using var scope = NewDisposeScope();
        var images = input.mul(s_white).round().to(ScalarType.Byte).cpu().contiguous();
        var (count, size) = ((int)images.shape[0], (int)(images.NumberOfElements / images.shape[0]));
        var bytes = images.bytes.ToArray();
        Digest[] keys = [.. Enumerable.Range(0, count).Select(i => Digest.Of(bytes.AsSpan(i * size, size)))];
        int[] missing = [.. Enumerable.Range(0, count).Where(i => !_known.ContainsKey(keys[i])).DistinctBy(i => keys[i])];
        foreach (var batch in missing.Chunk(BatchSize)) Add(batch, keys, bytes, images.shape);
        var features = stack(keys.Select(key => tensor(_known[key]))).MoveToOuterDisposeScope();
        return (features, [.. layers.Select(_ => features.alias().MoveToOuterDisposeScope())]);
    }

    private void Add(int[] batch, Digest[] keys, byte[] bytes, long[] shape)
    {
        using var scope = NewDisposeScope();
        var size = (int)(shape[1] * shape[2] * shape[3]);
        var prepared = batch.AsParallel().AsOrdered().Select(i => preparation.Prepare(new DecodedImage((int)shape[1], (int)shape[2], (int)shape[3], bytes.AsMemory(i * size, size))).Pixels).ToArray();
        var images = empty([batch.Length, preparation.Channels, preparation.Height, preparation.Width], ScalarType.Byte);
        for (var i = 0; i < batch.Length; i++) prepared[i].Span.CopyTo(images.bytes[(i * prepared[i].Length)..]);
        var features = backbone.Network.call(backbone.Preprocessing.Apply(images, CPU)).flatten(1).to(ScalarType.Float32).contiguous();
        var values = MemoryMarshal.Cast<byte, float>(features.bytes);
        var length = values.Length / batch.Length;
        for (var i = 0; i < batch.Length; i++) _known[keys[batch[i]]] = values.Slice(i * length, length).ToArray();
    }

    private readonly record struct Digest(UInt128 Value)
    {
        public static Digest Of(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Read<UInt128>(SHA256.HashData(bytes)));
    }
}
