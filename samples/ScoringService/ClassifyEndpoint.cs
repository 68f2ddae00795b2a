using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Samples.Scoring;

/// <summary>POST /classify: the bytes of one image file, as they are; a verdict comes back, and on request a map of where the image is unusual.</summary>
internal static class ClassifyEndpoint
{
    private const string Limit = "scoring";

    internal static void AddLimits(IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<ServiceOptions>, ServiceMeters>((limiter, service, meters) =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status503ServiceUnavailable;
            limiter.OnRejected = (context, _) =>
            {
                meters.Refused("busy");
                context.HttpContext.Response.Headers.RetryAfter = "1";
                return ValueTask.CompletedTask;
            };
            limiter.AddConcurrencyLimiter(Limit, concurrency => (concurrency.PermitLimit, concurrency.QueueLimit, concurrency.QueueProcessingOrder)
                = (service.Value.Concurrency, service.Value.Queue, QueueProcessingOrder.OldestFirst));
        });
    }

    internal static void Map(WebApplication app) => app.MapPost("/classify", ClassifyAsync).RequireRateLimiting(Limit);

    private static async Task<IResult> ClassifyAsync(HttpRequest request, string? map, CurrentModel model, ServiceMeters meters, IOptions<ServiceOptions> options)
    {
        if (!Enum.TryParse<MapRequest>(map ?? nameof(MapRequest.None), ignoreCase: true, out var asked) || !Enum.IsDefined(asked))
            return Results.Problem($"The map asked for is '{map}'; expected numbers or picture.", statusCode: StatusCodes.Status400BadRequest);
        if (await ReadAsync(request, options.Value.MaxBytes) is not { } photo)
        {
            meters.Refused("size");
            return Results.Problem($"Expected an image of at most {options.Value.MaxBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            var answer = model.Classify(photo, asked);
            meters.Classified(answer, Stopwatch.GetElapsedTime(started));
            return Results.Ok(answer);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            meters.Refused("image");
            return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    // No more bytes than may be, whatever the header says; null where there are more.
    private static async Task<byte[]?> ReadAsync(HttpRequest request, int max)
    {
        if (request.ContentLength > max) return null;
        // The server's own limit, 30 MB where nothing is said, would come before ours.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        using var bytes = new MemoryStream((int)(request.ContentLength ?? 0));
        var chunk = new byte[1 << 14];
        for (int read; (read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0;)
        {
            if (bytes.Length + read > max) return null;
            bytes.Write(chunk, 0, read);
        }

        return bytes.ToArray();
    }
}
