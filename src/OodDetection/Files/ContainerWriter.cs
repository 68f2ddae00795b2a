using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Writes tensors and a manifest in the <see cref="ContainerFormat"/>.</summary>
internal static class ContainerWriter
{
    /// <summary>Writes a file.</summary>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="manifest">The manifest; the parts with their digests are added to it.</param>
    /// <param name="tensors">The tensors by name, part after part.</param>
    /// <returns>The digest of the file.</returns>
    internal static string Write(Stream stream, JsonObject manifest, IReadOnlyList<(string Name, Tensor Values)> tensors)
    {
        var (header, digest) = SealedHeader(manifest, tensors);
        stream.Write(ContainerFormat.LengthBytes(header.Length));
        stream.Write(header);
        foreach (var (_, values) in tensors) WithBytes(values, stream.Write);
        return digest;
    }

    /// <summary>The header of a file, which its identity is the digest of; the parts with their digests are added to the manifest.</summary>
    internal static (byte[] Header, string Sha256) SealedHeader(JsonObject manifest, IReadOnlyList<(string Name, Tensor Values)> tensors)
    {
        var entries = new List<TensorEntry>();
        var offset = 0L;
        foreach (var (name, values) in tensors)
        {
            var length = values.NumberOfElements * values.ElementSize;
            entries.Add(new TensorEntry(name, values.dtype, values.shape, offset, length));
            offset += length;
        }

        manifest["parts"] = Parts(entries, tensors);
        var header = Header(manifest, entries);
        return (header, ContainerFormat.Seal(header));
    }

    private static JsonArray Parts(List<TensorEntry> entries, IReadOnlyList<(string Name, Tensor Values)> tensors)
    {
        var parts = new JsonArray();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < entries.Count; i++)
        {
            WithBytes(tensors[i].Values, hash.AppendData);
            var part = entries[i].Part;
            if (i + 1 < entries.Count && entries[i + 1].Part == part) continue;
            parts.Add((JsonNode)new JsonObject { ["name"] = part, ["sha256"] = ContainerFormat.Hex(hash) });
        }

        return parts;
    }

    private static byte[] Header(JsonObject manifest, List<TensorEntry> entries)
    {
        var header = new JsonObject
        {
            ["__metadata__"] = new JsonObject { ["ood.sha256"] = ContainerFormat.NoDigest, [ContainerFormat.ManifestKey] = manifest.ToJsonString(OptionsJson.Compact) },
        };
        foreach (var entry in entries)
        {
            header[entry.Name] = new JsonObject
            {
                ["dtype"] = TensorEntry.NameOf(entry.Type),
                ["shape"] = new JsonArray([.. entry.Shape.Select(side => (JsonNode)side)]),
                ["data_offsets"] = new JsonArray(entry.Offset, entry.Offset + entry.Length),
            };
        }

        var bytes = Encoding.UTF8.GetBytes(header.ToJsonString(OptionsJson.Compact));
        var length = (bytes.Length + ContainerFormat.Alignment - 1) / ContainerFormat.Alignment * ContainerFormat.Alignment;
        if (length > ContainerFormat.MaxHeaderBytes)
            throw new InvalidOperationException($"The manifest and the names of {entries.Count} tensors take {length} bytes, more than a file can have ({ContainerFormat.MaxHeaderBytes}).");
        var padded = new byte[length];
        Array.Fill(padded, (byte)' ');
        bytes.CopyTo(padded, 0);
        return padded;
    }

    private delegate void Take(ReadOnlySpan<byte> bytes);

    private static void WithBytes(Tensor values, Take take)
    {
        if (values.NumberOfElements == 0) return;
        using var scope = NewDisposeScope();
        take(values.detach().cpu().contiguous().bytes);
    }
}
