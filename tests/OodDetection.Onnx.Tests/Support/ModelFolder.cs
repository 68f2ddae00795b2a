using OodDetection.Networks;

namespace OodDetection.Onnx.Tests.Support;

/// <summary>A temporary folder with model files.</summary>
public sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oodonnx");

    public string Path => _folder.FullName;

    public static OnnxNetworkOptions Options { get; } = new() { Mean = [0.5, 0.4, 0.3], StandardDeviation = [0.25, 0.2, 0.3], Threads = 1 };

    public string Write(byte[] bytes, string name = "model.onnx")
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal FrozenNetwork Open(ModelBuilder builder, OnnxNetworkOptions? options = null) => OnnxNetwork.Open(Write(builder.Bytes()), options ?? Options);

    public void Dispose() => _folder.Delete(recursive: true);
}
