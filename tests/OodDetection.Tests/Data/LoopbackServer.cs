using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OodDetection.Tests.Data;

/// <summary>A small HTTP server on the loopback device that answers as a test tells it, one connection a request.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Reply> _answer;
    private readonly Task _loop;

    public LoopbackServer(Func<Request, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/files/");
        _loop = Task.Run(AcceptAsync);
    }

    public Uri Address { get; }

    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>Answers as an honest server that knows Range.</summary>
    public static Reply Serve(Request request, byte[] content)
    {
        if (request.RangeFrom is not { } from)
            return new Reply(200, content);
        return from >= content.Length
            ? new Reply(416, [])
            : new Reply(206, content[(int)from..]) { ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}" };
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _loop.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = await ReadRequestAsync(stream);
                var reply = _answer(request with { Number = Requests.Count + 1 });
                Requests.Enqueue(request);
                var head = $"HTTP/1.1 {reply.Status} Test\r\nContent-Length: {reply.Body.Length}\r\nConnection: close\r\n"
                    + (reply.ContentRange is null ? "" : $"Content-Range: {reply.ContentRange}\r\n") + "\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
                await stream.WriteAsync(reply.Body.AsMemory(0, Math.Min(reply.SendOnly, reply.Body.Length)), _stop.Token);
                await stream.FlushAsync(_stop.Token);
                if (reply.ThenHang)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client went away or the test is over: nothing left to answer.
            }
        }
    }

    private async Task<Request> ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync(_stop.Token))!.Split(' ')[1];
        long? from = null;
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
        }

        return new Request(path, from, 0);
    }

    internal sealed record Request(string Path, long? RangeFrom, int Number);

    internal sealed record Reply(int Status, byte[] Body)
    {
        public string? ContentRange { get; init; }

        public int SendOnly { get; init; } = int.MaxValue;

        public bool ThenHang { get; init; }
    }
}
