using Google.Protobuf;

namespace OodDetection.Onnx.Protobuf;

/// <summary>Models from bytes and to bytes.</summary>
internal static class OnnxFile
{
    /// <summary>How deep messages may lie in each other: a graph within a graph is two of them.</summary>
    internal const int MaxDepth = 64;

    /// <summary>How many messages, texts and unknown fields a model may have: 300 MB of memory at most, and some twenty times what large models have.</summary>
    internal const int MaxItems = 1_000_000;

    /// <summary>Reads a model.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="maxItems">How many messages, texts and unknown fields it may have.</param>
    /// <exception cref="InvalidDataException">It is no model, is cut off, or has more parts than a model may; the message goes on after "the model can't be read: ".</exception>
    internal static ModelProto Read(byte[] bytes, int maxItems = MaxItems)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length == 0) throw new InvalidDataException("it is empty");
        var model = new ModelProto { Budget = new ReadingBudget(maxItems) };
        try
        {
            using var input = CodedInputStream.CreateWithLimits(new MemoryStream(bytes, writable: false), int.MaxValue, MaxDepth);
            model.MergeFrom(input);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or OverflowException or ArgumentException)
        {
            throw new InvalidDataException($"it is cut off, damaged, or no ONNX model ({error.Message.TrimEnd('.')})", error);
        }

        return model;
    }

    /// <summary>The bytes of a model. What was read and not changed is written as it was.</summary>
    /// <exception cref="InvalidOperationException">It would take more than 2 GB, which protobuf can't hold.</exception>
    internal static byte[] Write(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            var bytes = new byte[model.CalculateSize()];
            using var output = new CodedOutputStream(bytes);
            model.WriteTo(output);
            output.CheckNoSpaceLeft();
            return bytes;
        }
        catch (OverflowException error)
        {
            throw new InvalidOperationException("The model would take more than 2 GB, which its format can't hold.", error);
        }
    }
}
