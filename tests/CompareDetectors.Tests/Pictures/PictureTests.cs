using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CompareDetectors.Pictures;
using OodDetection.Data;

namespace CompareDetectors.Tests.Pictures;

public sealed partial class PictureTests
{
    // 500 held-out scores 0.1 … 50; the threshold for 1 % is the fifth highest, 49.6. Ties are not above it.
    private static readonly PictureScores s_scores = new(
        [.. Enumerable.Range(1, 500).Select(i => i / 10.0)],
        [1, 2, 3, 5, 25, 12, 49.6, 50, 4, 6],
        [10, 49.6, 55, 60, 58, 52, 70, 51]);

    [Fact]
    public void Thumbnail_OfAnImage_HasTheLevelOfEachPixel()
    {
        byte[] pixels = [0, 16, 32, 255, 255, 128, 0, 0, 7, 8, 240, 241];
        var images = ImageSet.FromBytes("image", pixels, channels: 1, height: 3, width: 4);

        var drawn = new int[12];
        foreach (var path in Thumbnail.Draw(images, 0, 0, 0, 4, "id").Elements("path").Where(p => p.Attribute("stroke") is not null))
        {
            var level = int.Parse(path.Attribute("stroke")!.Value[1..3], NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 17;
            foreach (Match run in Run().Matches(path.Attribute("d")!.Value))
            {
                var (x, y, length) = (Number(run, 1), Number(run, 2), Number(run, 3));
                for (var i = 0; i < length; i++) drawn[(4 * y) + x + i] = level;
            }
        }

        Assert.Equal(pixels.Select(p => p / 16), drawn);
    }

    [Fact]
    public void Scores_Drawn_SayHowManyAreAboveTheThreshold()
    {
        var picture = XDocument.Parse(ScoresPicture.Draw(Images(10), Images(8), s_scores).Serialize());
        var texts = picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToArray();
        Assert.Contains("10 coats: 10.0 % are above the threshold", texts);         // 50
        Assert.Contains("8 images of seven other kinds: 75.0 % are above", texts);     // all but 10 and 49.6
        Assert.Contains("threshold for 1 % false alarms, from 500 held-out coats", texts);
    }

    [Fact]
    public void Calibration_Drawn_HasThePValuesOfThreeImages()
    {
        var picture = XDocument.Parse(CalibrationPicture.Draw(Images(10), Images(8), s_scores, seed: 1).Serialize());
        var values = picture.Descendants().Where(e => e.Name.LocalName == "text" && e.Value.StartsWith("p = ", StringComparison.Ordinal)).Select(e => e.Value);
        // 25, with 251 held-out scores at or above it; 49.6 with five; 70 with none.
        Assert.Equal(["p = 0.503", "p = 0.012", "p = 0.002"], values);
    }

    [Fact]
    public void FalseAlarms_OfManySplits_AreAlphaOrLessInTheMean()
    {
        const long seed = 3;
        var random = new Random((int)seed);
        double[] scores = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        double[] alphas = [0.02, 0.055, 0.1];

        var rates = CalibrationPicture.FalseAlarms(scores, calibrationCount: 99, alphas, seed);

        foreach (var (alpha, expected, rate) in alphas.Zip([0.02, 0.05, 0.1], rates)) // ⌊100α⌋/100
        {
            var deviation = Math.Sqrt(rate.Select(r => Math.Pow(r - rate.Average(), 2)).Average() / rate.Length);
            Assert.True(Math.Abs(rate.Average() - expected) < 4 * deviation, $"seed {seed}: {rate.Average():F4} at α = {alpha}, expected {expected}");
        }
    }

    [Fact]
    public void Scores_SavedAndLoaded_AreTheSame()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            s_scores.Save(file);
            var loaded = PictureScores.Load(file);
            Assert.Equal(s_scores.HeldOut, loaded.HeldOut);
            Assert.Equal(s_scores.TestId, loaded.TestId);
            Assert.Equal(s_scores.TestOod, loaded.TestOod);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static ImageSet Images(int count) => ImageSet.FromBytes("images", new byte[count * 16], channels: 1, height: 4, width: 4);

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M(\d+) (\d+)\.5h(\d+)")]
    private static partial Regex Run();
}
