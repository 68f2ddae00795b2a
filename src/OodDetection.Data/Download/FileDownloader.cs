using System.Net;
using System.Net.Http.Headers;

namespace OodDetection.Data;

/// <summary>
/// Fetches files into a folder: resumes where an earlier attempt stopped, checks what arrived, and only then gives the file its
/// name. Several processes can do so at once.
/// </summary>
internal sealed class FileDownloader(DatasetOptions options)
{
    private const int BufferSize = 81920;

    // One client for all, as its documentation asks; the lifetime lets it notice changes of DNS.
    private static readonly HttpClient SharedClient = new(
        new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly HttpClient _client = options.HttpClient ?? SharedClient;

    /// <summary>The path of the file in the folder, fetched if it isn't there.</summary>
    public async Task<string> FetchAsync(RemoteFile file, Uri address, string folder, CancellationToken cancellationToken)
    {
        var target = Path.Combine(folder, file.Name);
        if (File.Exists(target))
            return target;
        Directory.CreateDirectory(folder);
        using var others = await FileLock.AcquireAsync(target + ".lock", cancellationToken).ConfigureAwait(false);
        if (File.Exists(target))
            return target;

        var part = target + ".part";
        Exception? last = null;
        for (var attempt = 1; attempt <= options.MaxAttempts; attempt++)
        {
            if (attempt > 1)
                await Task.Delay(options.RetryDelay * Math.Pow(2, attempt - 2), cancellationToken).ConfigureAwait(false);
            try
            {
                var fromStart = await ReceiveAsync(file, address, part, cancellationToken).ConfigureAwait(false);
                var fault = await Task.Run(() => file.FindFault(part, cancellationToken), cancellationToken).ConfigureAwait(false);
                if (fault is null)
                {
                    File.Move(part, target, overwrite: true);
                    return target;
                }

                File.Delete(part);
                last = new InvalidDataException(fault);
                // What was sent whole and is wrong will be wrong again; what was pieced together may only not fit.
                if (fromStart)
                    break;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsNetworkFault(e))
            {
                last = e is OperationCanceledException
                    ? new TimeoutException($"The server sent nothing for {options.StallTimeout.TotalSeconds:0.#} s.", e)
                    : e;
                if (!IsTransient(last))
                    break;
            }
        }

        throw new IOException(Explain(file, address, folder, last!), last);
    }

    // Returns whether the file came in one piece, from its first byte.
    private async Task<bool> ReceiveAsync(RemoteFile file, Uri address, string part, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(options.StallTimeout);
        var output = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        await using var outputScope = output.ConfigureAwait(false);
        var have = output.Length;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
            request.Headers.Range = new RangeHeaderValue(have, null);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
        if (have > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            return false;
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"The server answered {(int)response.StatusCode} {response.ReasonPhrase}.", null, response.StatusCode);

        have = ResumePoint(response, output, have);
        var total = response.Content.Headers.ContentLength is { } length ? have + length : (long?)null;
        var resumed = have > 0;
        var input = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        await using var inputScope = input.ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        while (true)
        {
            stall.CancelAfter(options.StallTimeout);
            var read = await input.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
            if (read == 0)
                return !resumed;
            have += read;
            if (have > file.MaxPackedLength)
            {
                output.SetLength(0);
                throw new InvalidDataException($"The server sent more than the {file.MaxPackedLength} bytes that the file can have.");
            }

            await output.WriteAsync(buffer.AsMemory(0, read), stall.Token).ConfigureAwait(false);
            options.Progress?.Report(new DownloadProgress(file.Name, have, total));
        }
    }

    // Where in the file the answer begins: servers may ignore Range and send the whole file with 200.
    private static long ResumePoint(HttpResponseMessage response, FileStream output, long have)
    {
        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            output.SetLength(0);
            return 0;
        }

        if (response.Content.Headers.ContentRange?.From != have)
        {
            output.SetLength(0);
            throw new IOException($"Asked for the bytes from {have}, the server answered '{response.Content.Headers.ContentRange}'.");
        }

        output.Seek(have, SeekOrigin.Begin);
        return have;
    }

    private static bool IsNetworkFault(Exception e) =>
        e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException;

    private static bool IsTransient(Exception e) => e switch
    {
        InvalidDataException => false,
        HttpRequestException { StatusCode: { } status } =>
            (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        _ => true,
    };

    private static string Explain(RemoteFile file, Uri address, string folder, Exception last) =>
        $"Could not fetch {file.Name}: {last.Message} Address: {address}. " +
        $"To get the data by hand, put a copy of {file.Name} ({file.DescribeDigest}) into {folder}, " +
        $"or name a folder that holds the files as {nameof(DatasetOptions)}.{nameof(DatasetOptions.Folder)}, " +
        $"or another address that has them as {nameof(DatasetOptions)}.{nameof(DatasetOptions.Mirror)}.";
}
