using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CompareDetectors.Results;

/// <summary>How the files in an output folder are written and read.</summary>
internal static class JsonFormat
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        IgnoreReadOnlyProperties = true, // what is computed from the rest
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the files are not put into HTML as they are
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, s_options) + "\n";

    /// <exception cref="InvalidDataException">The text is not what was expected.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), s_options)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged or was written by another version of this program: {e.Message}", e);
        }
    }
}
