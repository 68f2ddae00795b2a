using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Writes hyper-parameters as JSON, for people to read. Nothing is ever made from it.</summary>
internal static class OptionsJson
{
    private const int Deepest = 8;
    private const int Longest = 1000;

    /// <summary>JSON without blanks, and with letters of any language as they are.</summary>
    internal static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The public properties of an options object, those of options within it included, as a JSON object.</summary>
    internal static string Of(object? options) => options is null ? "{}" : Properties(options, Deepest).ToJsonString(Compact);

    private static JsonObject Properties(object options, int depth)
    {
        var written = new JsonObject();
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.GetIndexParameters().Length == 0).OrderBy(p => p.Name, StringComparer.Ordinal))
            written[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = Read(property, options, depth);
        return written;
    }

    // A training is recorded when it is done, and isn't lost because a property of somebody's augmentation can't be read.
    private static JsonNode? Read(PropertyInfo property, object options, int depth)
    {
        try
        {
            return Value(property.GetValue(options), depth - 1);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"can't be read: {(e.InnerException ?? e).GetType().Name}";
        }
    }

    private static JsonNode? Value(object? value, int depth) => value switch
    {
        null => null,
        bool flag => flag,
        int number => number,
        long number => number,
        double number => double.IsFinite(number) ? number : number.ToString(CultureInfo.InvariantCulture),
        float number => float.IsFinite(number) ? number : number.ToString(CultureInfo.InvariantCulture),
        string text => text,
        Enum or Device or Tensor => value.ToString(),
        TransformSet set => set.Name,
        byte or sbyte or short or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        IEnumerable list when depth > 0 => new JsonArray([.. list.Cast<object?>().Take(Longest).Select(item => Value(item, depth - 1))]),
        // Options of the library, and augmentations: what they are, then what they are set to.
        _ when depth > 0 && value.GetType().Assembly != typeof(object).Assembly => Described(value, depth),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static JsonObject Described(object value, int depth)
    {
        var written = Properties(value, depth);
        if (!value.GetType().Name.EndsWith("Options", StringComparison.Ordinal)) written["kind"] = value.GetType().Name;
        return written;
    }
}
