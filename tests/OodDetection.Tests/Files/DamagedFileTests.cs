using System.Globalization;
using OodDetection.Networks;
using OodDetection.Tests.Support;
using static OodDetection.Tests.Files.LoadAttempt;

namespace OodDetection.Tests.Files;

/// <summary>Nothing is ever made of a file that is not as it was written.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly OodTrainingSet _training = SmallFile.Training();
    private readonly byte[] _small;

    public DamagedFileTests() => _small = SmallFile.Of(_training);

    public void Dispose()
    {
        _training.InDistribution.Dispose();
        _training.OutOfDistribution!.Dispose();
    }

    [Fact]
    public void Load_EveryByteChanged_IsRefused()
    {
        var random = new Random(1);
        var file = _small.ToArray();
        for (var place = 0; place < file.Length; place++)
        {
            // Each of its bits, and one other value.
            var right = file[place];
            foreach (var wrong in Enumerable.Range(0, 8).Select(bit => (byte)(right ^ (1 << bit))).Append((byte)(right + random.Next(1, 256))))
            {
                file[place] = wrong;
                Refused(file, $"byte {place} of {file.Length}, {right} changed to {wrong}");
            }

            file[place] = right;
        }

        Loads(file);
    }

    [Fact]
    public void Load_EveryTruncation_IsRefused()
    {
        for (var length = 0; length < _small.Length; length++) Refused(_small[..length], $"the first {length} of {_small.Length} bytes");
    }

    [Fact]
    public void Load_BytesAppended_IsRefused()
    {
        foreach (var more in new[] { 1, 8, 1000 }) Refused([.. _small, .. new byte[more]], $"{more} bytes appended");
    }

    [Fact]
    public void Load_TenThousandChangesOfALargeFile_AreRefused()
    {
        using var detector = new GeomTrainer(new GeomOptions { Network = new WideResNetOptions { Depth = 10, WidenFactor = 1 }, Training = new TrainingOptions { Epochs = 1, BatchSize = 30 } }).Fit(_training);
        var file = DetectorFiles.Bytes(detector);
        Assert.True(file.Length > 300_000, $"{file.Length} bytes");
        const int seed = 2;
        var random = new Random(seed);
        using var stream = new MemoryStream(file);
        for (var i = 0; i < 10_000; i++)
        {
            if (i % 10 == 0)
            {
                var length = random.Next(file.Length);
                Refused(file[..length], $"seed {seed}, change {i}: the first {length} bytes");
                continue;
            }

            var (place, difference) = (random.Next(file.Length), (byte)random.Next(1, 256));
            file[place] ^= difference;
            Refused(stream, $"seed {seed}, change {i}: byte {place} xor {difference}");
            file[place] ^= difference;
        }

        Loads(file);
    }

    [Fact]
    public void Inspect_ChangedByte_IsRefused()
    {
        using var folder = new Data.TempFolder();
        var path = Path.Combine(folder.Root, "small.ood");
        File.WriteAllBytes(path, _small);
        var info = DetectorFile.Inspect(path);
        Assert.Equal(("bce", _small.Length, false), (info.Detector, (int)info.Length, info.IsCalibrated));
        _small[^1] ^= 1;
        File.WriteAllBytes(path, _small);
        var error = Assert.Throws<InvalidDataException>(() => DetectorFile.Inspect(path));
        Assert.Contains("its part 'training' has another SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Contains("small.ood", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LargerThanAllowed_IsRefused()
    {
        using var stream = new MemoryStream(_small);
        var error = Assert.Throws<InvalidDataException>(() => DetectorFile.Load(stream, new DetectorFileOptions { MaxFileBytes = _small.Length - 1 }));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{_small.Length} bytes, more than the {_small.Length - 1}"), error.Message, StringComparison.Ordinal);
    }
}
