using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OodDetection.Tests.Files;

/// <summary>A file whose header was changed and sealed anew, as an attacker or a careless program would: all digests are right.</summary>
internal static class ResealedFile
{
    public static byte[] Change(byte[] file, Action<JsonObject> manifest) => Change(file, (header, json) => manifest(json));

    public static byte[] Change(byte[] file, Action<JsonObject, JsonObject> change)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var header = JsonNode.Parse(file.AsSpan(8, length))!.AsObject();
        var metadata = header["__metadata__"]!.AsObject();
        var manifest = JsonNode.Parse((string)metadata[ContainerFormat.ManifestKey]!)!.AsObject();
        change(header, manifest);
        metadata["ood.sha256"] = ContainerFormat.NoDigest;
        metadata[ContainerFormat.ManifestKey] = manifest.ToJsonString();
        var bytes = Encoding.UTF8.GetBytes(header.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        ContainerFormat.Seal(bytes);
        return [.. ContainerFormat.LengthBytes(bytes.Length), .. bytes, .. file.AsSpan(8 + length)];
    }

    /// <summary>All places of a JSON document.</summary>
    public static IEnumerable<(JsonNode Parent, string? Name, int Place)> Places(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToArray())
            {
                yield return (members, name, 0);
                if (value is null) continue;
                foreach (var place in Places(value)) yield return place;
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                yield return (items, null, i);
                if (items[i] is not { } item) continue;
                foreach (var place in Places(item)) yield return place;
            }
        }
    }
}
