namespace OodDetection.Onnx.Protobuf;

/// <summary>
/// How many messages, texts and unknown fields a model may have: each takes a hundred bytes of memory or so for as little as two bytes of the file, which
/// the size of the file doesn't bound.
/// </summary>
internal sealed class ReadingBudget
{
    private readonly int _most;
    private int _left;

    internal ReadingBudget(int most) => (_most, _left) = (most, most);

    /// <summary>Takes one.</summary>
    /// <exception cref="InvalidDataException">None is left.</exception>
    internal void Take()
    {
        if (_left-- > 0) return;
        throw new InvalidDataException($"it has more than {_most} messages, names and other parts, which is more than models have");
    }
}
