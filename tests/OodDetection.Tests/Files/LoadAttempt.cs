using OodDetection.Tests.Support;

namespace OodDetection.Tests.Files;

/// <summary>Attempts to load the bytes of a file.</summary>
internal static class LoadAttempt
{
    public static bool TryLoad(byte[] file, string what)
    {
        try
        {
            Loads(file);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            throw new Xunit.Sdk.XunitException($"{what}: {error}");
        }
    }

    public static void Loads(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using var images = TestImages.Arrows(3, 4);
        using var detector = DetectorFile.Load(stream);
        try
        {
            using var scores = detector.Score(images);
            Assert.Equal([4], scores.shape);
        }
        catch (ArgumentException error) when (error.ParamName == nameof(images))
        {
            // A manifest may say that the images have another shape.
        }
    }

    public static InvalidDataException Refused(byte[] file, string what)
    {
        using var stream = new MemoryStream(file);
        return Refused(stream, what);
    }

    public static InvalidDataException Refused(MemoryStream stream, string what)
    {
        stream.Position = 0;
        try
        {
            DetectorFile.Load(stream).Dispose();
        }
        catch (InvalidDataException error)
        {
            return error;
        }

        throw new Xunit.Sdk.XunitException($"Loaded although damaged: {what}.");
    }
}
