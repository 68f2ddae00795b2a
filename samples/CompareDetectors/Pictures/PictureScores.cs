using System.Text.Json;

namespace CompareDetectors.Pictures;

/// <summary>What the pictures are drawn from: scores of one fitted detector, in the order of the images that <see cref="PictureRun"/> takes.</summary>
/// <param name="HeldOut">Of in-distribution images that no training has seen.</param>
/// <param name="TestId">Of in-distribution test images.</param>
/// <param name="TestOod">Of test images of classes that no training has seen.</param>
internal sealed record PictureScores(double[] HeldOut, double[] TestId, double[] TestOod)
{
    public static PictureScores Load(string path) => JsonSerializer.Deserialize<PictureScores>(File.ReadAllText(path))
        ?? throw new InvalidDataException($"{path} has no scores; expected a file that the command pictures wrote.");

    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this) + "\n");
}
