using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OodDetection.Networks;
using OodDetection.Transforms;

namespace OodDetection;

/// <summary>How values stand in a manifest, and how they are read again: every number is checked to be in its range.</summary>
internal static class ManifestJson
{
    private const int LargestSide = 1 << 16;

    // 64 million values, such as 3×4600×4600: an image is turned into float32 when a loaded detector is tried.
    private const long MaxImageValues = 1 << 26;

    internal static int Integer(JsonElement value, string what, int min, int max)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw new InvalidDataException($"'{what}' is {value.GetRawText()}; expected a whole number from {min} to {max}.");

    internal static long Whole(JsonElement value, string what)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw new InvalidDataException($"'{what}' is {value.GetRawText()}; expected a whole number.");

    internal static double Number(JsonElement value, string what)
        => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidDataException($"'{what}' is {value.GetRawText()}; expected a number.");

    internal static string Text(JsonElement value, string what)
        => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new InvalidDataException($"'{what}' is {value.GetRawText()}; expected a text.");

    internal static IEnumerable<JsonElement> List(JsonElement value, string what)
        => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw new InvalidDataException($"'{what}' is {value.GetRawText()}; expected a list.");

    internal static JsonElement Member(JsonElement value, string name, string where)
        => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : throw new InvalidDataException($"'{where}' has no '{name}'.");

    internal static JsonNode Of(ImagePreprocessing preprocessing) => new JsonObject
    {
        ["input"] = new JsonArray(preprocessing.Input.Channels, preprocessing.Input.Height, preprocessing.Input.Width),
        ["mean"] = new JsonArray([.. preprocessing.Mean.Select(m => (JsonNode)m)]),
        ["standardDeviation"] = new JsonArray([.. preprocessing.StandardDeviation.Select(s => (JsonNode)s)]),
        ["networkSize"] = new JsonArray(preprocessing.NetworkSize.Height, preprocessing.NetworkSize.Width),
        ["fit"] = preprocessing.Fit.ToString(),
    };

    internal static ImagePreprocessing Preprocessing(JsonElement value)
    {
        const string where = "preprocessing";
        var input = Shape(Member(value, "input", where), "input");
        int[] size = [.. List(Member(value, "networkSize", where), "networkSize").Select(side => Integer(side, "networkSize", 1, LargestSide))];
        if (size.Length != 2) throw new InvalidDataException($"'networkSize' has {size.Length} numbers; expected 2.");
        CheckPixels(input.Channels, size[0], size[1], "networkSize");
        return new ImagePreprocessing(
            input, Numbers("mean"), Numbers("standardDeviation"), (size[0], size[1]), Choice<ImageFit>(Member(value, "fit", where), "fit"));

        double[] Numbers(string name) => [.. List(Member(value, name, where), name).Select(number => Number(number, name))];
    }

    /// <summary>The shape of images, C×H×W.</summary>
    internal static ImageShape Shape(JsonElement value, string what)
    {
        int[] sides = [.. List(value, what).Select(side => Integer(side, what, 1, LargestSide))];
        if (sides.Length != 3) throw new InvalidDataException($"'{what}' has {sides.Length} numbers; expected 3.");
        CheckPixels(sides[0], sides[1], sides[2], what);
        return new ImageShape(sides[0], sides[1], sides[2]);
    }

    private static void CheckPixels(long channels, long height, long width, string what)
    {
        if (channels * height * width > MaxImageValues)
            throw new InvalidDataException($"'{what}' is {channels}×{height}×{width}; expected images of at most {MaxImageValues} values.");
    }

    internal static TEnum Choice<TEnum>(JsonElement value, string what)
        where TEnum : struct, Enum
    {
        var text = Text(value, what);
        // By name: Enum.TryParse takes numbers, too.
        return Enum.GetNames<TEnum>().Contains(text) ? Enum.Parse<TEnum>(text) : throw new InvalidDataException($"'{what}' is '{text}'; expected {string.Join(" or ", Enum.GetNames<TEnum>())}.");
    }

    /// <summary>A transform set: the library's own transforms by their numbers; null where one is another's.</summary>
    internal static JsonObject? Of(TransformSet set) => set.All(transform => transform is AffineTransform)
        ? new JsonObject
        {
            ["name"] = set.Name,
            ["transforms"] = new JsonArray([.. set.Cast<AffineTransform>().Select(t => new JsonObject
            {
                ["flip"] = t.Flip, ["shiftRows"] = t.ShiftRows, ["shiftColumns"] = t.ShiftColumns, ["quarterTurns"] = t.QuarterTurns,
            })]),
        }
        : null;

    internal static TransformSet Transforms(JsonElement value)
    {
        const string where = "transforms";
        return new TransformSet(Text(Member(value, "name", where), "name"), List(Member(value, "transforms", where), where).Select(t => new AffineTransform(
            Member(t, "flip", where).ValueKind == JsonValueKind.True,
            Number(Member(t, "shiftRows", where), "shiftRows"),
            Number(Member(t, "shiftColumns", where), "shiftColumns"),
            Integer(Member(t, "quarterTurns", where), "quarterTurns", 0, 3))));
    }
}
