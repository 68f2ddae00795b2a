using System.Globalization;
using OodDetection.Data;

namespace Samples;

/// <summary>How the command line writes an <see cref="ImagePreparation"/>.</summary>
internal static class PreparationText
{
    public const string Forms = "64 (short side resized to 72, 64×64 cut from the middle), short:256/224, exact:64x96 or letterbox:64x64; more words after commas: grey; bilinear, bicubic, lanczos, box or nearest";

    private const string Grey = "grey";

    /// <summary>Reads FORM[,WORD…].</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="option">The option it was written at, for the message.</param>
    /// <exception cref="ArgumentException">The form is another, or a length is out of range.</exception>
    public static ImagePreparation Parse(string text, string option)
    {
        var words = text.Split(',', StringSplitOptions.TrimEntries);
        var filter = ResizeFilter.Bilinear;
        foreach (var word in words.Skip(1))
        {
            if (word != Grey && !Enum.GetNames<ResizeFilter>().Contains(word, StringComparer.OrdinalIgnoreCase)) throw Wrong();
            if (word != Grey) filter = Enum.Parse<ResizeFilter>(word, ignoreCase: true);
        }

        try
        {
            return Framed(words[0].Split(':'), filter) with { Channels = words.Skip(1).Contains(Grey) ? 1 : 3 };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Wrong();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{option} is '{text}': {e.Message.Split(" (Parameter")[0]}", e);
        }

        ArgumentException Wrong() => new($"{option} is '{text}'; expected {Forms}.");
    }

    private static ImagePreparation Framed(string[] form, ResizeFilter filter) => form switch
    {
        // A little larger than what is cut out, so that the edge of a photo doesn't count.
        [var side] when Number(side) is var n => ImagePreparation.ShortSide((int)Math.Min(n * 9L / 8, int.MaxValue), n, filter),
        ["short", var lengths] when lengths.Split('/') is [var longer, var cut] => ImagePreparation.ShortSide(Number(longer), Number(cut), filter),
        ["exact", var size] when Size(size) is var (height, width) => ImagePreparation.Exact(height, width, filter),
        ["letterbox", var size] when Size(size) is var (height, width) => ImagePreparation.Letterbox(height, width, filter),
        _ => throw new FormatException(),
    };

    private static (int Height, int Width) Size(string text) => text.Split('x') is [var height, var width] ? (Number(height), Number(width)) : throw new FormatException();

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
