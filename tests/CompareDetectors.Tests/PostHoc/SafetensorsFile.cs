using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace CompareDetectors.Tests.PostHoc;

/// <summary>Writes a network's weights as Python's safetensors does.</summary>
internal static class SafetensorsFile
{
    public static void Write(string path, nn.Module network)
    {
        var (header, data) = (new Dictionary<string, object>(), new MemoryStream());
        foreach (var (name, tensor) in network.state_dict().Where(entry => entry.Value.dtype == ScalarType.Float32))
        {
            var start = data.Length;
            data.Write(tensor.detach().contiguous().bytes);
            header.Add(name, new { dtype = "F32", shape = tensor.shape, data_offsets = new[] { start, data.Length } });
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. data.ToArray()]);
    }
}
