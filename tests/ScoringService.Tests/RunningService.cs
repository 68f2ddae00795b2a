using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OodDetection.Scoring.Tests;
using Samples.Scoring;

namespace ScoringService.Tests;

/// <summary>The service in memory, and the file that it answers by. Images are 1×2×3 pixels; the score is the mean grey level of 255.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    internal const int ImageBytes = 6;

    private readonly WebApplication _app;

    private RunningService(WebApplication app, string path) => (_app, Path, Client) = (app, path, app.GetTestClient());

    internal string Path { get; }

    internal HttpClient Client { get; }

    internal CurrentModel Model => _app.Services.GetRequiredService<CurrentModel>();

    internal static async Task<RunningService> StartAsync(params string[] settings)
    {
        var path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("scoring").FullName, "model.onnx");
        Put(path, "first");
        var app = ScoringApp.Build([$"--Scoring:Model={path}", "--Scoring:WatchSeconds=0", .. settings], builder =>
        {
            builder.WebHost.UseTestServer();
            builder.Logging.ClearProviders();
        });
        app.Services.GetRequiredService<CurrentModel>().Load();
        await app.StartAsync();
        return new RunningService(app, path);
    }

    /// <summary>Puts a model with a name of its own in the place of the file, by renaming.</summary>
    internal static void Put(string path, string detector, double divisor = 255 * ImageBytes, bool map = false)
    {
        var model = new TinyModel { Channels = 1, Divisor = divisor, HasMap = map };
        if (map) model.Metadata["ood.map"] = "yes";
        model.Metadata["ood.shape"] = "1,2,3";
        model.Metadata["ood.detector"] = detector;
        Put(path, model.File());
    }

    internal static void Put(string path, byte[] file)
    {
        File.WriteAllBytes(path + ".new", file);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>A photo in PGM format of one grey level.</summary>
    internal static byte[] Photo(byte level, int height = 2, int width = 3) => [.. System.Text.Encoding.ASCII.GetBytes($"P5 {width} {height} 255\n"), .. Enumerable.Repeat(level, height * width)];

    internal async Task<HttpResponseMessage> PostAsync(byte[] body, string query = "") => await Client.PostAsync("/classify" + query, new ByteArrayContent(body));

    internal async Task<Answer> ClassifyAsync(byte[] body, string query = "")
    {
        using var response = await PostAsync(body, query);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Answer>())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
    }
}
