using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Which images a detector was fitted on, each by the hash of its bytes, in the order of what the detector keeps of them: 8 bytes an image.</summary>
internal sealed class FittedImages
{
    private const string Name = "images";
    private readonly ulong[] _hashes;

    internal FittedImages(ulong[] hashes) => _hashes = hashes;

    internal int Count => _hashes.Length;

    internal FittedImages With(ulong[] further) => new([.. _hashes, .. further]);

    internal FittedImages Without(long[] places)
    {
        var gone = places.ToHashSet();
        return new FittedImages([.. _hashes.Where((_, place) => !gone.Contains(place))]);
    }

    /// <summary>All places but some, ascending.</summary>
    internal long[] Others(long[] places)
    {
        var gone = places.ToHashSet();
        return [.. Enumerable.Range(0, Count).Select(place => (long)place).Where(place => !gone.Contains(place))];
    }

    /// <summary>Makes sure that images may be taught.</summary>
    /// <param name="hashes">Their hashes.</param>
    /// <param name="records">The detector's records, which also have images that it learned from in other ways, such as those held out.</param>
    /// <param name="trainer">The trainer's name in them.</param>
    /// <param name="maxImages">How many images the detector may keep.</param>
    /// <param name="parameter">The caller's parameter.</param>
    /// <exception cref="ArgumentException">It was fitted on some, or there would be too many.</exception>
    internal void RequireNew(ulong[] hashes, IReadOnlyList<TrainingRecord> records, string trainer, int maxImages, string parameter)
    {
        var (seen, _) = ImageUpdates.Seen(records, trainer, hashes);
        var known = _hashes.ToHashSet();
        for (var i = 0; i < hashes.Length; i++) seen[i] |= known.Contains(hashes[i]);
        ImageUpdates.RequireNew(seen, parameter);
        if (Count + (long)hashes.Length > maxImages)
            throw new ArgumentException($"Expected at most {maxImages} images in all, as the options of its fit have it; the detector was fitted on {Count}, and {hashes.Length} are to be taught. Forget some first, or fit anew with room for more.", parameter);
    }

    /// <summary>The places of images that are to be forgotten; of equal ones that it was fitted on, the first.</summary>
    /// <exception cref="ArgumentException">It was not fitted on some, one comes twice, or too few would be left.</exception>
    internal long[] Find(ulong[] hashes, string parameter)
    {
        var places = new Dictionary<ulong, long>();
        for (var i = 0; i < _hashes.Length; i++) places.TryAdd(_hashes[i], i);
        ImageUpdates.RequireFitted(Array.ConvertAll(hashes, places.ContainsKey), parameter);
        ImageUpdates.RequireEnoughLeft(hashes, Count, parameter);
        return Array.ConvertAll(hashes, hash => places[hash]);
    }

    internal void Write(DetectorWriter writer) => writer.WriteTensor(Name, writer.Own(tensor(Array.ConvertAll(_hashes, hash => unchecked((long)hash)), device: CPU)));

    /// <exception cref="InvalidDataException">There are none, or not as many as expected.</exception>
    internal static FittedImages Read(DetectorReader reader, long? count = null)
    {
        using var values = reader.ReadTensor(Name, ScalarType.Int64);
        if (values.shape is not [> 0 and <= int.MaxValue and var n] || n != (count ?? n))
            throw new InvalidDataException($"the tensor '{Name}' is {string.Join('×', values.shape)}; expected a number for each image{(count is null ? "" : $", {count}")}");
        return new FittedImages(Array.ConvertAll(values.data<long>().ToArray(), hash => unchecked((ulong)hash)));
    }
}
