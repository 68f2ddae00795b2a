using System.Diagnostics.Metrics;
using System.Net;
using OodDetection.Data;
using OodDetection.Scoring.Tests;
using Samples.Scoring;

namespace ScoringService.Tests;

public sealed class ServiceTests
{
    // A swap of the small model takes some milliseconds; SCORING_SWAPS=10000 makes it a long run.
    private static readonly int s_swaps = int.TryParse(Environment.GetEnvironmentVariable("SCORING_SWAPS"), out var swaps) ? swaps : 150;

    [Theory]
    [InlineData(51, false)]
    [InlineData(204, true)]
    public async Task Classify_Photo_GivesItsVerdict(byte level, bool isOod)
    {
        await using var service = await RunningService.StartAsync();

        var answer = await service.ClassifyAsync(RunningService.Photo(level));
        var resized = await service.ClassifyAsync(RunningService.Photo(level, 40, 30));

        Assert.Equal(level / 255.0, answer.Score, 1e-12);
        Assert.Equal(isOod, answer.IsOod);
        Assert.Equal(("first", 0.05, 0.5), (answer.Detector, answer.Alpha, answer.Threshold));
        Assert.Equal(service.Model.Info!.Sha256, answer.ModelSha256);
        Assert.Equal(answer, resized);
    }

    [Fact]
    public async Task Classify_WhatIsNoPhoto_IsTheClientsError()
    {
        await using var service = await RunningService.StartAsync("--Scoring:MaxBytes=1000", "--Scoring:MaxPixels=500");

        Assert.Equal(HttpStatusCode.BadRequest, (await service.PostAsync([])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.PostAsync("no image"u8.ToArray())).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.PostAsync(RunningService.Photo(1)[..^1])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.PostAsync("P5 10000 10000 255\n"u8.ToArray())).StatusCode); // 100 megapixels
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.PostAsync(new byte[1001])).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await service.Client.GetAsync("/classify")).StatusCode);
        await service.ClassifyAsync(RunningService.Photo(9));
    }

    [Fact]
    public async Task Classify_ExactFraming_RefusesOtherSizes()
    {
        await using var service = await RunningService.StartAsync("--Scoring:Framing=exact");

        await service.ClassifyAsync(RunningService.Photo(9));
        Assert.Equal(HttpStatusCode.BadRequest, (await service.PostAsync(RunningService.Photo(9, 4, 6))).StatusCode);
    }

    [Fact]
    public async Task Classify_MapAskedFor_ComesAsNumbersOrAsAPicture()
    {
        await using var service = await RunningService.StartAsync("--Scoring:MapLow=0", "--Scoring:MapHigh=255");
        byte[] photo = [.. "P5 3 2 255\n"u8, 0, 0, 255, 0, 0, 0];
        using (var refused = await service.PostAsync(photo, "?map=numbers"))
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("exported without", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        RunningService.Put(service.Path, "with a map", map: true);
        service.Model.Load();

        Assert.Null((await service.ClassifyAsync(photo)).Map);
        var numbers = (await service.ClassifyAsync(photo, "?map=numbers")).Map!;
        Assert.Equal((2, 3), (numbers.Height, numbers.Width));
        Assert.Equal([0, 0, 255, 0, 0, 0], numbers.Values!);
        Assert.Null(numbers.Picture);
        var answer = await service.ClassifyAsync(RunningService.Photo(255), "?map=Picture");
        Assert.Equal(1, answer.Score, 1e-12);
        var picture = ImageDecoder.Decode(Convert.FromBase64String(answer.Map!.Picture!["data:image/jpeg;base64,".Length..]));
        // White under red.
        Assert.InRange(picture.Pixels.Span[0], 245, 255);
        Assert.InRange(picture.Pixels.Span[6], 118, 138);
        Assert.InRange(picture.Pixels.Span[12], 118, 138);

        using var wrong = await service.PostAsync(photo, "?map=thing");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var number = await service.PostAsync(photo, "?map=7");
        Assert.Equal(HttpStatusCode.BadRequest, number.StatusCode);
    }

    [Fact]
    public async Task HealthAndModel_Tell_WhatAnswers()
    {
        await using var service = await RunningService.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health")).StatusCode);
        Assert.Contains(service.Model.Info!.Sha256, await service.Client.GetStringAsync("/model"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadIfChanged_FileThatIsDamaged_LeavesTheOldModel()
    {
        await using var service = await RunningService.StartAsync();
        var before = service.Model.Info!.Sha256;
        var file = File.ReadAllBytes(service.Path);
        file[100] ^= 1;
        RunningService.Put(service.Path, [.. file, 0]);

        service.Model.LoadIfChanged();
        Assert.Equal(before, (await service.ClassifyAsync(RunningService.Photo(9))).ModelSha256);

        RunningService.Put(service.Path, "second model");
        service.Model.LoadIfChanged();
        Assert.Equal("second model", (await service.ClassifyAsync(RunningService.Photo(9))).Detector);
    }

    [Fact]
    public async Task LoadIfChanged_ModelThatCantAnswer_LeavesTheOldModel()
    {
        await using var service = await RunningService.StartAsync();
        var before = service.Model.Info!.Sha256;
        var uncalibrated = new TinyModel { Channels = 1, Metadata = { ["ood.shape"] = "1,2,3", ["ood.alpha"] = null } };
        var ofTwoChannels = new TinyModel { Channels = 2 };

        foreach (var model in new[] { uncalibrated, ofTwoChannels })
        {
            RunningService.Put(service.Path, model.File());
            service.Model.LoadIfChanged();
            Assert.Contains("can't answer here", Assert.Throws<InvalidDataException>(service.Model.Load).Message, StringComparison.Ordinal);

            Assert.Equal(before, (await service.ClassifyAsync(RunningService.Photo(9))).ModelSha256);
        }
    }

    [Fact]
    public async Task Load_CropOfADetectorOfOblongImages_IsRefused()
        => Assert.Contains("square", (await Assert.ThrowsAsync<InvalidDataException>(() => RunningService.StartAsync("--Scoring:Framing=crop"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Load_ManyTimesUnderLoad_FailsNoRequestAndMixesNoAnswer()
    {
        await using var service = await RunningService.StartAsync("--Scoring:Queue=1000");
        // The score of a white image tells which model computed, the name and the digest which one it says it was.
        var models = Enumerable.Range(1, 4).ToDictionary(i => $"model {i}", i => 1.0 / i);
        var digests = new Dictionary<string, string>();
        foreach (var (name, score) in models)
        {
            RunningService.Put(service.Path, name, 255 * RunningService.ImageBytes / score);
            service.Model.Load();
            digests.Add(name, service.Model.Info!.Sha256);
            File.Copy(service.Path, $"{service.Path}.{name}");
        }

        using var done = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var seen = new HashSet<string>();
            while (!done.IsCancellationRequested)
            {
                var answer = await service.ClassifyAsync(RunningService.Photo(255));
                Assert.Equal(models[answer.Detector], answer.Score, 1e-12);
                Assert.Equal(digests[answer.Detector], answer.ModelSha256);
                seen.Add(answer.Detector);
            }

            return seen;
        })).ToArray();
        for (var i = 0; i < s_swaps; i++)
        {
            File.Copy($"{service.Path}.model {(i % 4) + 1}", service.Path, overwrite: true);
            service.Model.Load();
        }

        await done.CancelAsync();
        Assert.True((await Task.WhenAll(clients)).SelectMany(seen => seen).Distinct().Count() > 1);
    }

    [Fact]
    public async Task Classify_MoreRequestsThanMayWait_AreRefusedAndCounted()
    {
        await using var service = await RunningService.StartAsync("--Scoring:Concurrency=1", "--Scoring:Queue=0");
        var refused = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == ServiceMeters.Name && instrument.Name == "ood.refused") l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => { if (tags.Contains(new("reason", "busy"))) Interlocked.Add(ref refused, count); });
        listener.Start();
        var photo = RunningService.Photo(200, 1500, 1500);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => service.PostAsync(photo)));

        var busy = answers.Count(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(16, busy + answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.InRange(busy, 1, 15);
        Assert.Equal(busy, Interlocked.Read(ref refused));
        Assert.All(answers.Where(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable), answer => Assert.NotNull(answer.Headers.RetryAfter));
    }

    [Fact]
    public async Task Build_ColoursOfTheMapUpsideDown_StopTheStart()
        => Assert.Contains("MapHigh", (await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => RunningService.StartAsync("--Scoring:MapLow=9", "--Scoring:MapHigh=9"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Build_SettingsThatAreWrong_StopTheStart()
    {
        var app = ScoringApp.Build(["--Scoring:Concurrency=0", "--Scoring:Framing=other"]);

        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => app.StartAsync());
        foreach (var name in new[] { "Model", "Concurrency", "Framing" }) Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
