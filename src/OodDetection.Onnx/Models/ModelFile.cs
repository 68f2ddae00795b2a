using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>Reads a model file, of at most so many bytes, with all its numbers in it.</summary>
internal static class ModelFile
{
    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">It is too large, no model, or has numbers elsewhere that may not be read.</exception>
    internal static ModelProto Read(string path, OnnxNetworkOptions options)
    {
        var bytes = Bytes(path, options.MaxFileBytes);
        if (bytes.AsSpan().StartsWith("version https://git-lfs"u8)) throw new InvalidDataException("it is a pointer of Git LFS, not the model itself; `git lfs pull` gets that");
        var model = OnnxFile.Read(bytes);
        if (options.AllowExternalData) ExternalData.Take(model, Path.GetDirectoryName(Path.GetFullPath(path))!, options.MaxFileBytes - bytes.Length);
        else ExternalData.Refuse(model);
        return model;
    }

    private static byte[] Bytes(string path, long most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        var length = file.Length;
        if (length > most)
            throw new InvalidDataException($"it has {length} bytes, more than the {most} that are allowed; {nameof(OnnxNetworkOptions)}.{nameof(OnnxNetworkOptions.MaxFileBytes)} can be raised if the file is to be trusted");
        if (length > int.MaxValue) throw new InvalidDataException($"it has {length} bytes, more than the format can have");
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
