using System.Text.Json;
using OodDetection;
using OodDetection.Data;
using OodDetection.Onnx;
using Samples.Backbone;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace Backbone.Tests;

/// <summary>The program, mostly with a backbone so small that it takes no time.</summary>
public sealed class BackboneTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("oodbackbone").FullName;

    public BackboneTests() => File.WriteAllBytes(this["tiny.onnx"], TinyBackbone.File());

    private string[] Tiny => ["--backbone", this["tiny.onnx"], "--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25"];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Photos_TwoFolders_SavesADetectorAndPutsTheOddPhotosFirst()
    {
        Photos("good", 50, checks: false);
        Photos("new", 4, checks: false, seed: 500);
        Photos("new/odd", 3, checks: true, seed: 700);
        File.WriteAllBytes(this["new/broken.jpg"], [0xFF, 0xD8, 0xFF, 0]);

        var lines = await RunAsync([.. Tiny.Prepend("photos"), "--good", this["good"], "--new", this["new"], "--out", this["out/guard.ood"], "--alpha", "0.1", "--held-out", "0.8"]);

        var verdicts = lines.Where(line => line.Contains(".jpg: ", StringComparison.Ordinal) && !line.Contains("broken", StringComparison.Ordinal)).ToArray();
        Assert.Equal(7, verdicts.Length);
        Assert.All(verdicts[..3], line => Assert.Contains("odd", line, StringComparison.Ordinal));
        Assert.All(verdicts[..3], line => Assert.Contains(": OOD: score", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("broken.jpg: can't be read", StringComparison.Ordinal));
        using var detector = PhotoDetectorFile.Load<CalibratedDetector>(this["out/guard.ood"], new DetectorFileOptions { Registry = PhotoDetectorFile.Registry.AddOnnx() });
        Assert.Equal(20, detector.Calibration.Count);
        Assert.True(detector.Classify(Directory.GetFiles(this["new/odd"])[0]).IsOod);
    }

    [Fact]
    public void Open_TheBackboneThatComesAlong_TakesImageNetsMeanForZeroAndGivesItsFeatures()
    {
        using var scope = NewDisposeScope();
        using var network = BackboneModel.ResNet18.Open();
        var mean = tensor(new byte[] { 123, 116, 103 }).view(1, 3, 1, 1).expand(2, 3, 224, 224).contiguous();
        mean[1].fill_(255);

        var prepared = network.Preprocessing.Apply(mean, CPU);
        var features = network.Network.call(prepared);

        // On the scale from 0 to 255, as the model takes them.
        Assert.InRange(prepared[0].abs().max().ToSingle(), 0, 0.2f);
        Assert.Equal([255 - 123.15f, 255 - 115.9f, 255 - 103.06f], prepared[1].flatten(1).select(1, 0).data<float>().ToArray(), new Close());
        Assert.Equal([2, 512, 1, 1], features.shape);
        Assert.True(features[0].sub(features[1]).abs().max().ToSingle() > 0.1f);
    }

    [Fact]
    public async Task Compare_SetWithClasses_TakesEachClassInTurnAndSeesEachImageOnce()
    {
        foreach (var (part, count) in new[] { ("train", 40), ("test", 6) })
        {
            Photos($"set/{part}/plain", count, checks: false, seed: count, height: 24, width: 24);
            Photos($"set/{part}/checks", count, checks: true, seed: count, height: 24, width: 24);
        }

        var lines = await RunAsync([.. Tiny.Prepend("compare"), "--id", $"folder:{this["set"]}", "--out", this["out"]]);

        var results = JsonDocument.Parse(File.ReadAllText(this["out/results.json"])).RootElement.EnumerateArray().ToArray();
        Assert.Equal(["moments", "neighbours", "joined", "moments", "neighbours", "joined"], results.Select(r => r.GetProperty("detector").GetString()!));
        Assert.All(results, r => Assert.Equal((40, 6, 6), (r.GetProperty("training").GetInt32(), r.GetProperty("testId").GetInt32(), r.GetProperty("testOod").GetInt32())));
        Assert.All(results, r => Assert.InRange(r.GetProperty("auroc").GetDouble(), 0.95, 1));
        // 80 training images, 12 test images and 9 by which networks are checked, however many detectors there are.
        Assert.Contains(lines, line => line.Contains("(101 images seen", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("mean of 2 classes, joined: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WhatCannotBe_SaysWhy()
    {
        Photos("good", 1, checks: false);
        Assert.Contains("--mean and --std", await FailAsync("photos", "--good", "a", "--new", "b", "--backbone", "c.onnx"), StringComparison.Ordinal);
        Assert.Contains("--detector is 'all'", await FailAsync("photos", "--good", "a", "--new", "b", "--detector", "all"), StringComparison.Ordinal);
        Assert.Contains("--mean is '1,x'", await FailAsync("photos", "--good", "a", "--new", "b", "--backbone", "c.onnx", "--mean", "1,x", "--std", "1"), StringComparison.Ordinal);
        Assert.Contains("c.onnx", await FailAsync("photos", "--good", this["good"], "--new", "b", "--backbone", this["c.onnx"], "--mean", "0,0,0", "--std", "1,1,1"), StringComparison.Ordinal);
        Assert.Contains("Expected a folder of images, found none at", await FailAsync("photos", "--good", this["none"], "--new", "b"), StringComparison.Ordinal);
    }

    private string this[string name] => Path.Combine(_root, name);

    private static async Task<string[]> RunAsync(params string[] args)
    {
        var (code, lines, errors) = await CallAsync(args);
        Assert.Equal(("", 0), (errors, code));
        return lines;
    }

    private static async Task<string> FailAsync(params string[] args)
    {
        var (code, _, errors) = await CallAsync(args);
        Assert.Equal(1, code);
        return errors;
    }

    private static async Task<(int Code, string[] Lines, string Errors)> CallAsync(string[] args)
    {
        var lines = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(lines), Interactive = InteractionSupport.No });
        var errors = new StringWriter();
        var code = await BackboneProgram.RunAsync(args, console, errors);
        return (code, lines.ToString().Split('\n', StringSplitOptions.TrimEntries), errors.ToString());
    }

    private void Photos(string folder, int count, bool checks, int seed = 0, int? height = null, int? width = null)
    {
        Directory.CreateDirectory(this[folder]);
        for (var i = 0; i < count; i++)
        {
            var random = new Random(seed + (1000 * i));
            var (h, w) = (height ?? random.Next(30, 60), width ?? random.Next(30, 60));
            var pixels = new byte[3 * h * w];
            // Slopes of grey, or checks in red and green.
            for (var p = 0; p < pixels.Length; p++)
            {
                int channel = p / (h * w), y = p / w % h, x = p % w;
                var level = checks ? (channel < 2 && ((x / 6) + (y / 6) + channel) % 2 == 0 ? 200 : 20) : 60 + (100 * x / w);
                pixels[p] = (byte)(level + random.Next(30));
            }

            File.WriteAllBytes(Path.Combine(this[folder], $"{i:D3}.jpg"), JpegEncoder.Encode(new DecodedImage(3, h, w, pixels)));
        }
    }

    private sealed class Close : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) < 1e-3f;

        public int GetHashCode(float value) => 0;
    }
}
