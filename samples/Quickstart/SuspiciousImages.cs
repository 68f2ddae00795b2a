using System.Globalization;
using System.Text;
using OodDetection.Data;
using Spectre.Console;

namespace Quickstart;

/// <summary>The test images that a detector finds most and least suspicious, with their scores and what they are.</summary>
internal sealed class SuspiciousImages
{
    private const int MaxShown = 5;
    private readonly int _shown;
    private readonly ImageSet _images;
    private readonly double[] _scores;

    public SuspiciousImages(QuickstartData data, DetectorResult result)
    {
        var all = ImageSet.Concatenate("test images", data.TestId, data.TestOod);
        double[] scores = [.. result.IdScores, .. result.OodScores];
        var order = Enumerable.Range(0, all.Count).OrderByDescending(i => scores[i]).ToArray();
        _shown = Math.Min(MaxShown, order.Length);
        int[] chosen = [.. order[.._shown], .. order[^_shown..]];
        _images = all.Select(chosen);
        _scores = [.. chosen.Select(i => scores[i])];
    }

    /// <summary>Draws the images with half-block characters, two rows: the most suspicious, then the least.</summary>
    public void Draw(IAnsiConsole console)
    {
        foreach (var (title, from) in new[] { ("Most suspicious", 0), ("Least suspicious", _shown) })
        {
            console.MarkupLine($"[bold]{title}[/]");
            for (var line = 0; line < Pixels(from).Height; line += 2)
                console.Write(new Markup(string.Join("  ", Enumerable.Range(from, _shown).Select(i => Line(i, line))) + "\n"));
            console.WriteLine(string.Join("  ", Enumerable.Range(from, _shown).Select(Caption)));
            console.WriteLine();
        }
    }

    public void Save(string path) => ContactSheet.Save(path, _images, columns: _shown);

    public void List(TextWriter writer)
    {
        writer.WriteLine("Most suspicious:  " + string.Join(", ", Enumerable.Range(0, _shown).Select(Label)));
        writer.WriteLine("Least suspicious: " + string.Join(", ", Enumerable.Range(_shown, _shown).Select(Label)));
    }

    private string Label(int i) => string.Create(CultureInfo.InvariantCulture, $"{_images.ClassNames.GetValueOrDefault(_images.Labels![i], $"class {_images.Labels[i]}")} ({_scores[i]:F3})");

    private string Caption(int i)
    {
        var label = Label(i);
        var width = Pixels(i).Width;
        return label.Length > width ? label[..width] : label.PadRight(width);
    }

    // Half the size, by averaging 2×2 pixels: five images fit side by side into 80 columns.
    private (byte[] Values, int Height, int Width) Pixels(int i)
    {
        var (height, width) = (_images.Height / 2, _images.Width / 2);
        var source = _images.Pixels(i);
        var small = new byte[height * width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = (2 * y * _images.Width) + (2 * x);
                small[(y * width) + x] = (byte)((source[at] + source[at + 1] + source[at + _images.Width] + source[at + _images.Width + 1]) / 4);
            }
        }

        return (small, height, width);
    }

    private string Line(int i, int line)
    {
        var (values, height, width) = Pixels(i);
        var text = new StringBuilder();
        for (var x = 0; x < width; x++)
        {
            int upper = values[(line * width) + x], lower = line + 1 < height ? values[((line + 1) * width) + x] : 0;
            text.Append(CultureInfo.InvariantCulture, $"[rgb({upper},{upper},{upper}) on rgb({lower},{lower},{lower})]▀[/]");
        }

        return text.ToString();
    }
}
