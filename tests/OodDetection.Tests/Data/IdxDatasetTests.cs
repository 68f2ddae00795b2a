using System.Security.Cryptography;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class IdxDatasetTests : IDisposable
{
    private static readonly byte[] Images = IdxBytes.Make([3, 2, 2], IdxBytes.Counting(12));
    private static readonly byte[] Labels = IdxBytes.Make([3], [0, 1, 0]);

    private static readonly IdxDataset.Pair Files = new(Describe("train-images-idx3-ubyte.gz", Images), Describe("train-labels-idx1-ubyte.gz", Labels));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte.gz", "train-labels.idx1-ubyte.gz")]
    public void Load_UsualFileNames_AreFound(string images, string labels)
    {
        _folder.Write(images, Images);
        _folder.Write(labels, IdxBytes.Gzip(Labels));
        var set = Source().Load(DatasetSplit.Train, new DatasetOptions { Folder = _folder.Root }, CancellationToken.None);
        Assert.Equal("Tiny train: 3 images of 1×2×2", set.ToString());
        Assert.Equal("0 (zero)", set.DescribeClass(0));
    }

    [Fact]
    public void Load_Nowhere_ThrowsSayingWhereAndWhatToDo()
    {
        var options = new DatasetOptions { CacheFolder = _folder["cache"], AllowDownload = false };
        var error = Assert.Throws<FileNotFoundException>(() => Source().Load(DatasetSplit.Test, options, CancellationToken.None));
        foreach (var part in new[] { "Tiny test", _folder["system"], Path.Combine(_folder["cache"], "tiny"), "install the package tiny-data", "set DatasetOptions.AllowDownload" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FolderGivenWithoutTheFiles_LooksNowhereElse()
    {
        WritePair("system");
        var options = new DatasetOptions { Folder = _folder["empty"] };
        var error = Assert.Throws<FileNotFoundException>(() => Source().Load(DatasetSplit.Train, options, CancellationToken.None));
        Assert.Contains(_folder["empty"], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder["system"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ImagesWithoutLabels_CountAsMissing()
    {
        _folder.Write("system/train-images-idx3-ubyte", Images);
        Assert.Throws<FileNotFoundException>(() =>
            Source().Load(DatasetSplit.Train, new DatasetOptions { CacheFolder = _folder["cache"], AllowDownload = false }, CancellationToken.None));
    }

    [Fact]
    public async Task LoadAsync_SystemFolderHasIt_FetchesNothing()
    {
        WritePair("system");
        using var server = Serve();
        await Source().LoadAsync(DatasetSplit.Train, Options(server), CancellationToken.None);
        Assert.Empty(server.Requests);
        Assert.False(Directory.Exists(_folder["cache"]), "no cache folder is needed");
    }

    [Fact]
    public async Task LoadAsync_Nowhere_FetchesIntoTheCacheOnce()
    {
        using var server = Serve();
        var first = await Source().LoadAsync(DatasetSplit.Train, Options(server), CancellationToken.None);
        var second = Source().Load(DatasetSplit.Train, Options(server), CancellationToken.None);
        Assert.Equal([0, 1, 0], first.Labels!);
        Assert.Equal(first.Pixels(2).ToArray(), second.Pixels(2).ToArray());
        Assert.Equal(["/files/train-labels-idx1-ubyte.gz", "/files/train-images-idx3-ubyte.gz"], server.Requests.Select(r => r.Path));
        Assert.True(File.Exists(Path.Combine(_folder["cache"], "tiny", "train-images-idx3-ubyte.gz")));
    }

    [Fact]
    public void Load_Nowhere_FetchesAsLoadAsyncDoes()
    {
        using var server = Serve();
        var set = Source().Load(DatasetSplit.Train, Options(server), CancellationToken.None);
        Assert.Equal([0, 1, 0], set.Labels!);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public void Load_UnderAContextThatRunsOneThingAtATime_ReturnsWithoutIt()
    {
        using var server = Serve();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new NeverRuns());
        try
        {
            Assert.Equal(3, Source().Load(DatasetSplit.Train, Options(server), CancellationToken.None).Count);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Fact]
    public void Load_Cancelled_Throws()
    {
        using var server = Serve();
        Assert.ThrowsAny<OperationCanceledException>(() => Source().Load(DatasetSplit.Train, Options(server), new CancellationToken(true)));
    }

    [Fact]
    public void Load_ServerIsNotThere_SaysWhatToDo()
    {
        var options = new DatasetOptions { CacheFolder = _folder["cache"], Mirror = new Uri("http://127.0.0.1:9/files"), MaxAttempts = 1 };
        var error = Assert.Throws<IOException>(() => Source().Load(DatasetSplit.Train, options, CancellationToken.None));
        Assert.Contains("To get the data by hand, put a copy of train-labels-idx1-ubyte.gz (SHA-256 after unpacking: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_DownloadNotAllowed_ThrowsWithoutAsking()
    {
        using var server = Serve();
        await Assert.ThrowsAsync<FileNotFoundException>(() =>
            Source().LoadAsync(DatasetSplit.Train, Options(server) with { AllowDownload = false }, CancellationToken.None));
        await Assert.ThrowsAsync<FileNotFoundException>(() =>
            Source().LoadAsync(DatasetSplit.Train, Options(server) with { Folder = _folder["empty"] }, CancellationToken.None));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Load_OptionsOutOfRange_ThrowsListingAll()
    {
        var options = new DatasetOptions
        {
            MaxAttempts = 0,
            RetryDelay = TimeSpan.FromSeconds(-1),
            StallTimeout = TimeSpan.Zero,
            Mirror = new Uri("ftp://data.invalid/"),
        };
        var error = Assert.Throws<ArgumentException>(() => Source().Load(DatasetSplit.Train, options, CancellationToken.None));
        foreach (var name in new[] { "MaxAttempts", "RetryDelay", "StallTimeout", "Mirror" })
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownSplit_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Source().Load((DatasetSplit)7, new DatasetOptions(), CancellationToken.None));

    private static RemoteFile Describe(string name, byte[] content) =>
        new(name, content.Length, Convert.ToHexString(SHA256.HashData(content)));

    private static LoopbackServer Serve() => new(r => LoopbackServer.Serve(
        r, IdxBytes.Gzip(r.Path.Contains("images", StringComparison.Ordinal) ? Images : Labels)));

    private DatasetOptions Options(LoopbackServer server) => new() { CacheFolder = _folder["cache"], Mirror = server.Address };

    // As of a program with windows, whose only thread waits.
    private sealed class NeverRuns : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }

    private void WritePair(string folder)
    {
        _folder.Write($"{folder}/train-images-idx3-ubyte", Images);
        _folder.Write($"{folder}/train-labels-idx1-ubyte", Labels);
    }

    private IdxDataset Source() => new(
        "Tiny", "tiny", new Uri("http://data.invalid/"), Files, Files, new Dictionary<int, string> { [0] = "zero", [1] = "one" })
    {
        SystemFolder = _folder["system"],
        SystemPackage = "tiny-data",
    };
}
