using System.Net;
using System.Security.Cryptography;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class FileDownloaderTests : IDisposable
{
    // Long enough for several reads, and random so that gzip can't shorten it.
    private static readonly byte[] Content = IdxBytes.Random(400_000, seed: 21);
    private static readonly byte[] Packed = IdxBytes.Gzip(Content);
    private static readonly RemoteFile File1 = new("data.gz", Content.Length, Convert.ToHexString(SHA256.HashData(Content)));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FetchAsync_WholeFile_KeepsItAndTellsProgress()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed));
        var steps = new List<DownloadProgress>();

        var path = await Fetch(server, Options() with { Progress = new Recorder(steps) });

        Assert.Equal(Packed, File.ReadAllBytes(path));
        Assert.Equal(["data.gz", "data.gz.lock"], _folder.Files());
        Assert.Equal("/files/data.gz", Assert.Single(server.Requests).Path);
        Assert.Equal(new DownloadProgress("data.gz", Packed.Length, Packed.Length), steps[^1]);
        Assert.True(steps.Zip(steps.Skip(1)).All(p => p.First.BytesReceived < p.Second.BytesReceived), "progress must grow");
    }

    [Fact]
    public async Task FetchAsync_FileIsThere_AsksNobody()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed));
        await Fetch(server, Options());
        await Fetch(server, Options());
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task FetchAsync_PartIsThere_FetchesTheRestAlone(int have)
    {
        _folder.Write("data.gz.part", Packed[..have]);
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed));
        var path = await Fetch(server, Options());
        Assert.Equal(Packed, File.ReadAllBytes(path));
        Assert.Equal(have, Assert.Single(server.Requests).RangeFrom);
    }

    [Fact]
    public async Task FetchAsync_PartIsWhole_KeepsIt()
    {
        _folder.Write("data.gz.part", Packed);
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed));
        Assert.Equal(Packed, File.ReadAllBytes(await Fetch(server, Options())));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task FetchAsync_PartOfAnotherFile_BeginsAnew()
    {
        _folder.Write("data.gz.part", IdxBytes.Random(1000, seed: 22));
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed));
        Assert.Equal(Packed, File.ReadAllBytes(await Fetch(server, Options())));
        Assert.Equal([1000L, null], server.Requests.Select(r => r.RangeFrom));
    }

    [Fact]
    public async Task FetchAsync_ServerIgnoresRange_TakesTheWholeFile()
    {
        _folder.Write("data.gz.part", Packed[..5000]);
        using var server = new LoopbackServer(_ => new LoopbackServer.Reply(200, Packed));
        Assert.Equal(Packed, File.ReadAllBytes(await Fetch(server, Options())));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task FetchAsync_ServerSendsAnotherRange_BeginsAnew()
    {
        _folder.Write("data.gz.part", Packed[..5000]);
        using var server = new LoopbackServer(r => r.RangeFrom is null
            ? new LoopbackServer.Reply(200, Packed)
            : new LoopbackServer.Reply(206, Packed[100..]) { ContentRange = $"bytes 100-{Packed.Length - 1}/{Packed.Length}" });
        Assert.Equal(Packed, File.ReadAllBytes(await Fetch(server, Options())));
    }

    [Fact]
    public async Task FetchAsync_ConnectionCutMidway_GoesOnWhereItBroke()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed) with { SendOnly = r.Number <= 2 ? 150_000 : int.MaxValue });
        Assert.Equal(Packed, File.ReadAllBytes(await Fetch(server, Options())));
        Assert.Equal([null, 150_000L, 300_000L], server.Requests.Select(r => r.RangeFrom));
    }

    [Fact]
    public async Task FetchAsync_WrongContent_KeepsNothingAndSaysWhatToDo()
    {
        var wrong = IdxBytes.Gzip(IdxBytes.Random(Content.Length, seed: 23));
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, wrong));
        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(server, Options()));
        Assert.Equal(["data.gz.lock"], _folder.Files());
        Assert.Single(server.Requests);
        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Contains("by hand", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Root, error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Address.AbsoluteUri, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_NotPackedWhereOtherLength_KeepsNothing()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Content[1..]));
        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(server, Options()));
        Assert.Contains($"expected {Content.Length} bytes after unpacking, found {Content.Length - 1}", error.Message, StringComparison.Ordinal);
        Assert.Equal(["data.gz.lock"], _folder.Files());
    }

    [Fact]
    public async Task FetchAsync_ServerSendsNoEnd_StopsAtTheBound()
    {
        var endless = new byte[(int)File1.MaxPackedLength + 1_000_000];
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, endless));
        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(server, Options()));
        Assert.Contains("sent more than", error.Message, StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder["data.gz.part"]).Length == 0, "what came must not be kept");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task FetchAsync_ServerFailsForAWhile_TriesAgain(int status)
    {
        using var server = new LoopbackServer(r => r.Number <= 2 ? new LoopbackServer.Reply(status, []) : LoopbackServer.Serve(r, Packed));
        Assert.Equal(Packed, File.ReadAllBytes(await Fetch(server, Options())));
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(404, 1)]
    [InlineData(403, 1)]
    public async Task FetchAsync_ServerFailsForGood_GivesUpAfterBoundedTries(int status, int tries)
    {
        using var server = new LoopbackServer(_ => new LoopbackServer.Reply(status, []));
        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(server, Options() with { MaxAttempts = 3 }));
        Assert.Equal(tries, server.Requests.Count);
        Assert.Contains($"The server answered {status}", error.Message, StringComparison.Ordinal);
        Assert.IsType<HttpRequestException>(error.InnerException);
    }

    [Fact]
    public async Task FetchAsync_NobodyListens_GivesUpWithAClearError()
    {
        Uri address;
        using (var server = new LoopbackServer(_ => new LoopbackServer.Reply(200, [])))
            address = server.Address;
        var error = await Assert.ThrowsAsync<IOException>(() =>
            new FileDownloader(Options() with { MaxAttempts = 2 }).FetchAsync(File1, new Uri(address, File1.Name), _folder.Root, CancellationToken.None));
        Assert.Contains("Could not fetch data.gz", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_ServerStalls_TriesAgainFromThere()
    {
        // On a busy machine the first bytes, or some in between, may take longer than the timeout, too.
        using var server = new LoopbackServer(r => r.RangeFrom is null
            ? LoopbackServer.Serve(r, Packed) with { SendOnly = 100_000, ThenHang = true }
            : LoopbackServer.Serve(r, Packed));
        Assert.Equal(Packed, File.ReadAllBytes(await Fetch(server, Options() with { StallTimeout = TimeSpan.FromMilliseconds(500) })));
        Assert.InRange(server.Requests.First(r => r.RangeFrom is not null).RangeFrom!.Value, 1, 100_000);
    }

    [Fact]
    public async Task FetchAsync_ServerStallsForGood_SaysSo()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed) with { SendOnly = 0, ThenHang = true });
        var options = Options() with { StallTimeout = TimeSpan.FromMilliseconds(200), MaxAttempts = 2 };
        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(server, options));
        Assert.Contains("sent nothing for 0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_Cancelled_StopsAndALaterCallGoesOn()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed) with
        {
            SendOnly = r.Number == 1 ? 100_000 : int.MaxValue,
            ThenHang = r.Number == 1,
        });
        using var source = new CancellationTokenSource();
        var progress = new Trigger(step =>
        {
            if (step.BytesReceived == 100_000)
                source.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Fetch(server, Options() with { Progress = progress }, source.Token));

        Assert.Single(server.Requests);
        Assert.Equal(100_000, new FileInfo(_folder["data.gz.part"]).Length);
        Assert.Equal(Packed, File.ReadAllBytes(await Fetch(server, Options())));
        Assert.Equal(100_000, server.Requests.Last().RangeFrom);
    }

    [Fact]
    public async Task FetchAsync_ManyAtOnce_FetchesOnce()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed));
        var paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Fetch(server, Options()))));
        Assert.Single(paths.Distinct());
        Assert.Equal(Packed, File.ReadAllBytes(paths[0]));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task FetchAsync_WaitingForAnotherProcess_CanBeCancelled()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Packed));
        using var held = await FileLock.AcquireAsync(_folder["data.gz.lock"], CancellationToken.None);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Fetch(server, Options(), source.Token));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task FetchAsync_OwnClient_IsUsedAndNotDisposed()
    {
        using var handler = new Recording(Packed);
        using var client = new HttpClient(handler);
        var downloader = new FileDownloader(Options() with { HttpClient = client });
        await downloader.FetchAsync(File1, new Uri("http://data.invalid/data.gz"), _folder.Root, CancellationToken.None);
        Assert.Equal("http://data.invalid/data.gz", Assert.Single(handler.Asked));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("http://data.invalid/again"))).StatusCode);
    }

    private static DatasetOptions Options() => new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    private Task<string> Fetch(LoopbackServer server, DatasetOptions options, CancellationToken cancellationToken = default) =>
        new FileDownloader(options).FetchAsync(File1, new Uri(server.Address, File1.Name), _folder.Root, cancellationToken);

    private sealed class Recorder(List<DownloadProgress> steps) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => steps.Add(value);
    }

    private sealed class Trigger(Action<DownloadProgress> act) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => act(value);
    }

    private sealed class Recording(byte[] content) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.AbsoluteUri);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(content) });
        }
    }
}
