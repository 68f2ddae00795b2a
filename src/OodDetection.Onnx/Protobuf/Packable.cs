namespace OodDetection.Onnx.Protobuf;

/// <summary>Repeated numbers, and whether they are written side by side in one field (packed) or in a field each; ONNX files have both.</summary>
internal sealed class Packable<T> : List<T>
    where T : unmanaged
{
    internal Packable(bool isPacked) => IsPacked = isPacked;

    internal Packable(bool isPacked, IEnumerable<T> values)
        : base(values) => IsPacked = isPacked;

    internal bool IsPacked { get; set; }
}
