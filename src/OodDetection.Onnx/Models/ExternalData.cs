using System.Globalization;
using Google.Protobuf;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>
/// Weights that lie in other files. ONNX Runtime never opens one for us: where they are allowed, this reads them into the model, from the model's folder
/// alone; else the model is refused.
/// </summary>
internal static class ExternalData
{
    /// <summary>Makes sure that all numbers of a model are in it.</summary>
    /// <exception cref="InvalidDataException">Some are not.</exception>
    internal static void Refuse(ModelProto model)
    {
        if (ModelTensors.Of(model).FirstOrDefault(IsExternal) is not { } tensor) return;
        throw new InvalidDataException(
            $"its tensor '{tensor.Name}' lies in another file, '{Entry(tensor, "location")}', which is not read unless {nameof(OnnxNetworkOptions)}.{nameof(OnnxNetworkOptions.AllowExternalData)} is set");
    }

    /// <summary>Reads what lies in other files of a folder into the model.</summary>
    /// <param name="model">The model; it has all its numbers in it afterwards.</param>
    /// <param name="folder">The model's folder.</param>
    /// <param name="maxBytes">The most bytes that may be read in all.</param>
    /// <exception cref="InvalidDataException">A file lies elsewhere, is a link, is missing or too short, or there are more bytes than may be.</exception>
    internal static void Take(ModelProto model, string folder, long maxBytes)
    {
        var left = maxBytes;
        foreach (var tensor in ModelTensors.Of(model).Where(IsExternal))
        {
            var length = TensorSizes.Of(tensor);
            if (Entry(tensor, "length") is { } stated && Number(tensor, "length", stated) != length)
                throw new InvalidDataException($"its tensor '{tensor.Name}' of {string.Join('×', tensor.Dims)} takes {length} bytes; it says that another file has {stated} for it");
            if (length > left)
                throw new InvalidDataException($"with what lies in other files it has more bytes than may be; {nameof(OnnxNetworkOptions)}.{nameof(OnnxNetworkOptions.MaxFileBytes)} can be raised to just under 2 GiB");
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
            : throw new InvalidDataException($"its tensor '{tensor.Name}' in another file has the {key} '{text}'; expected a whole number");

    // Step by step, so that no link on the way leads out of the folder.
    private static string Find(string folder, TensorProto tensor)
    {
        var location = Entry(tensor, "location") ?? "";
        var steps = location.Split('/', '\\');
        if (steps.Any(step => step.Length == 0 || step.All(letter => letter is '.' or ' ') || step.Contains(':', StringComparison.Ordinal)))
            throw new InvalidDataException($"its tensor '{tensor.Name}' lies at '{location}'; expected a file in the model's folder or in one under it");
        var path = folder;
        foreach (var step in steps)
        {
            path = Path.Combine(path, step);
            if (new FileInfo(path).LinkTarget is not null)
                throw new InvalidDataException($"its tensor '{tensor.Name}' lies at '{location}', where '{step}' is a link; links are not followed, put the file itself into the model's folder");
        }

        return File.Exists(path) ? path : throw new InvalidDataException($"its tensor '{tensor.Name}' lies at '{location}', and there is no such file beside the model");
    }

    private static ByteString Read(string path, TensorProto tensor, long offset, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        if (offset > file.Length || length > file.Length - offset)
            throw new InvalidDataException($"its tensor '{tensor.Name}' takes bytes {offset} to {offset + length} of '{Path.GetFileName(path)}', which has {file.Length}");
        file.Position = offset;
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
