namespace OodDetection.Onnx.Export;

/// <summary>What an operation is told besides its inputs: a whole number, a list of them, or a number.</summary>
internal sealed record GraphAttribute(string Name, long? Integer = null, long[]? Integers = null, float? Number = null)
{
    internal static GraphAttribute Of(string name, long value) => new(name, Integer: value);

    internal static GraphAttribute Of(string name, long[] values) => new(name, Integers: values);

    internal static GraphAttribute Of(string name, float value) => new(name, Number: value);
}
