using System.Globalization;
using Google.Protobuf;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>
/// Weights in other files, ONNX's external data. ONNX Runtime never opens such a file: where they are allowed, this reads them into the model, from the
/// model's folder only; otherwise the model is refused.
/// </summary>
internal static class ExternalData
{
    /// <summary>Makes sure that all numbers of a model are in it.</summary>
    /// <exception cref="InvalidDataException">Some are not.</exception>
    internal static void Refuse(ModelProto model)
    {
        if (ModelTensors.Of(model).FirstOrDefault(IsExternal) is not { } tensor) return;
        throw new InvalidDataException(
            $"its tensor '{tensor.Name}' has external data in '{Entry(tensor, "location")}', which is only read when {nameof(OnnxNetworkOptions)}.{nameof(OnnxNetworkOptions.AllowExternalData)} is set");
    }

    /// <summary>Reads the external data in a folder into the model.</summary>
    /// <param name="model">The model; it has all its numbers in it afterwards.</param>
    /// <param name="folder">The model's folder.</param>
    /// <param name="maxBytes">The most bytes that may be read in all.</param>
    /// <exception cref="InvalidDataException">A file is elsewhere, is a link, is missing or too short, or there are more bytes than are allowed.</exception>
    internal static void Take(ModelProto model, string folder, long maxBytes)
    {
        var left = maxBytes;
        foreach (var tensor in ModelTensors.Of(model).Where(IsExternal))
        {
            var length = TensorSizes.Of(tensor);
            if (Entry(tensor, "length") is { } stated && Number(tensor, "length", stated) != length)
                throw new InvalidDataException($"the external data of its tensor '{tensor.Name}' has {stated} bytes; a tensor of {string.Join('×', tensor.Dims)} takes {length}");
            if (length > left)
                throw new InvalidDataException($"together with its external data it has more bytes than are allowed; {nameof(OnnxNetworkOptions)}.{nameof(OnnxNetworkOptions.MaxFileBytes)} can be raised to just under 2 GiB");
            left -= length;
            var offset = Entry(tensor, "offset") is { } place ? Number(tensor, "offset", place) : 0;
            tensor.RawData = Read(Find(folder, tensor), tensor, offset, length);
            tensor.DataLocation = null;
            tensor.ExternalData.Clear();
        }
    }

    private static bool IsExternal(TensorProto tensor) => tensor.DataLocation is not (null or 0) || tensor.ExternalData.Count > 0;

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.Find(entry => entry.Key == key)?.Value;

    private static long Number(TensorProto tensor, string key, string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"the external data of its tensor '{tensor.Name}' has the {key} '{text}'; expected a whole number");

    // Step by step, so that no link on the way leads out of the folder.
    private static string Find(string folder, TensorProto tensor)
    {
        var location = Entry(tensor, "location") ?? "";
        var steps = location.Split('/', '\\');
        if (steps.Any(step => step.Length == 0 || step.All(letter => letter is '.' or ' ') || step.Contains(':', StringComparison.Ordinal)))
            throw new InvalidDataException($"the external data of its tensor '{tensor.Name}' is at '{location}'; expected a file in the model's folder or below it");
        var path = folder;
        foreach (var step in steps)
        {
            path = Path.Combine(path, step);
            if (new FileInfo(path).LinkTarget is not null)
                throw new InvalidDataException($"the external data of its tensor '{tensor.Name}' is at '{location}', where '{step}' is a link; links are not followed, put the file itself into the model's folder");
        }

        return File.Exists(path) ? path : throw new InvalidDataException($"the external data of its tensor '{tensor.Name}' is at '{location}', but there is no such file next to the model");
    }

    private static ByteString Read(string path, TensorProto tensor, long offset, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        if (offset > file.Length || length > file.Length - offset)
            throw new InvalidDataException($"the external data of its tensor '{tensor.Name}' should be {length} bytes from {offset} on of '{Path.GetFileName(path)}', which has {file.Length}");
        file.Position = offset;
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
