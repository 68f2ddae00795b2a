using System.Text.Json.Nodes;
using OodDetection.Tests.Support;
using static OodDetection.Tests.Files.LoadAttempt;

namespace OodDetection.Tests.Files;

/// <summary>A file that was changed and sealed anew, so that all digests are right, is refused or does no harm.</summary>
public sealed class MisleadingFileTests : IDisposable
{
    private readonly OodTrainingSet _training = SmallFile.Training();
    private readonly byte[] _small;

    public MisleadingFileTests() => _small = SmallFile.Of(_training);

    public void Dispose()
    {
        _training.InDistribution.Dispose();
        _training.OutOfDistribution!.Dispose();
    }

    [Fact]
    public void Load_ManifestChangedAndSealedAnew_IsRefusedOrLoadsWithoutHarm()
    {
        var values = new JsonNode?[] { null, -1, 0, 3, int.MaxValue, 1e300, long.MaxValue, "", "geom", "System.Object", true, new JsonArray(), new JsonObject(), new JsonArray(1, 2, 3) };
        var places = 0;
        ResealedFile.Change(_small, manifest => places = ResealedFile.Places(manifest).Count());
        Assert.True(places > 50, $"{places} places");
        var loaded = 0;
        for (var place = 0; place < places; place++)
        {
            foreach (var value in values)
            {
                var file = ResealedFile.Change(_small, manifest => Replace(manifest, place, value));
                if (TryLoad(file, $"place {place}, {value?.ToJsonString() ?? "null"}")) loaded++;
            }

            TryLoad(ResealedFile.Change(_small, manifest => Remove(manifest, place)), $"place {place} removed");
        }

        Assert.InRange(loaded, 1, places * values.Length / 2); // names of trainers and options can be anything
    }

    [Theory]
    [InlineData("geom")]
    [InlineData("moments")]
    [InlineData("layers")]
    [InlineData("fused")]
    [InlineData("windows")]
    public void Load_ManifestOfAnyKindChangedAndSealedAnew_IsRefusedOrScoresEachImageOnce(string kind)
    {
        const int seed = 3, changes = 250;
        var original = DetectorFiles.Bytes(Make(kind));
        var random = new Random(seed);
        var values = new JsonNode?[] { null, -1, 0, 1, 3, 1 << 20, int.MaxValue, 1e300, "", "geom", "network", new JsonArray(), new JsonArray(1, 2, 3), new JsonArray(400, 8, 8), new JsonArray(64, 1 << 16, 1 << 16) };
        var places = 0;
        ResealedFile.Change(original, manifest => places = ResealedFile.Places(manifest).Count());
        var loaded = 0;
        for (var change = 0; change < changes; change++)
        {
            var (place, value, removed) = (random.Next(places), values[random.Next(values.Length)], random.Next(5) == 0);
            var file = ResealedFile.Change(original, manifest =>
            {
                if (removed) Remove(manifest, place);
                else Replace(manifest, place, value);
            });
            if (TryLoad(file, $"{kind}, seed {seed}, change {change}: place {place} {(removed ? "removed" : $"is {value?.ToJsonString() ?? "null"}")}")) loaded++;
        }

        Assert.InRange(loaded, 1, changes - 1);
    }

    [Fact]
    public void Load_TransformsLeftOut_IsRefused()
    {
        var file = ResealedFile.Change(DetectorFiles.Bytes(Make("geom")), manifest =>
        {
            var transforms = manifest["detector"]!["settings"]!["transforms"]!["transforms"]!.AsArray();
            transforms.RemoveAt(3);
            transforms.RemoveAt(2);
        });
        Assert.Contains("Expected 2 logits from the network for each image", Refused(file, "two of four transforms").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ImagesOfAnotherShape_IsRefusedBeforeMemoryIsTaken()
    {
        var original = DetectorFiles.Bytes(Make("windows"));
        foreach (var shape in new[] { new JsonArray(400, 8, 8), new JsonArray(1, 1, 1), new JsonArray(64, 1 << 16, 1 << 16) })
        {
            var file = ResealedFile.Change(original, manifest => manifest["detector"]!["settings"]!["detector"]!["settings"]!["shape"] = shape);
            var before = GC.GetTotalAllocatedBytes();
            Refused(file, shape.ToJsonString());
            Assert.True(GC.GetTotalAllocatedBytes() - before < 20_000_000);
        }
    }

    [Fact]
    public void Load_HeaderChangedAndSealedAnew_IsRefused()
    {
        var values = new JsonNode?[] { null, -1, 0, 3, int.MaxValue, long.MaxValue, "F64", "F16", new JsonArray(1L << 40, 1L << 40), new JsonArray(-1, 4), new JsonArray() };
        var names = new List<string>();
        ResealedFile.Change(_small, (header, _) => names.AddRange(header.Select(member => member.Key).Where(name => name != "__metadata__")));
        foreach (var name in names)
        {
            foreach (var field in new[] { "dtype", "shape", "data_offsets" })
            {
                foreach (var value in values)
                {
                    // A shape of as many elements is another matter: the network says whether it takes it.
                    var file = ResealedFile.Change(_small, (header, _) => header[name]![field] = value?.DeepClone());
                    if (!file.AsSpan().SequenceEqual(_small)) TryLoad(file, $"{name}.{field} = {value?.ToJsonString() ?? "null"}");
                }
            }
        }
    }

    [Theory]
    [InlineData("hiddenUnits", 1 << 20)]
    [InlineData("channels", 1 << 20)]
    public void Load_HugeNetworkDescribed_IsRefusedBeforeMemoryIsTaken(string setting, int value)
    {
        var file = ResealedFile.Change(_small, manifest => manifest["detector"]!["settings"]![setting] = value);
        var before = GC.GetTotalAllocatedBytes();
        var error = Refused(file, setting);
        Assert.Contains("it describes a network of", error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 10_000_000);
    }

    [Fact]
    public void Load_NewerFormat_SaysToUpdate()
    {
        var file = ResealedFile.Change(_small, manifest => (manifest["format"], manifest["library"]) = (2, "OodDetection 9.0.0"));
        Assert.Contains("format 2, written by OodDetection 9.0.0; this version of the library reads formats up to 1. Update the package", Refused(file, "newer").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Refused_LeavesNoTensor()
    {
        // Refused late: all is built but for a tensor that is not there.
        var file = ResealedFile.Change(_small, manifest => manifest["detector"]!["settings"]!["scoringBatchSize"] = -1);
        LiveTensors.AssertFlat(20, () => Refused(file, "batch size"), parametersMade: 40);
    }

    private IOodDetector Make(string kind)
    {
        var geom = new GeomTrainer(FittedDetectors.Options(1) with { Score = GeomScore.Dirichlet }).Fit(_training);
        return kind switch
        {
            "geom" => new GeomTrainer(FittedDetectors.Options(1)).Fit(_training),
            "moments" => new MomentsTrainer(geom.Network, new MomentsOptions { Layers = ["group1.0"] }).Fit(_training),
            "layers" => new IntermediateLayerTrainer(geom.Network, FittedDetectors.LayerOptions(1)).Fit(_training),
            "fused" => FusedDetector.Join(
                geom, new MomentsTrainer(geom.Network, new MomentsOptions { Layers = ["group1.0"] }).Fit(_training), null, TestImages.Arrows(7, 30)),
            "windows" => new BatchStatisticsTrainer(options: new BatchStatisticsOptions
            {
                DisCoPatch = DisCoPatchOptions.Small with { PatchSize = 8, Widths = [4, 8], LatentSize = 8, Epochs = 1, ScoringPatches = 4 },
            }).Fit(new OodTrainingSet(TestImages.Arrows(5, 240))).CalibrateWindows(TestImages.Arrows(6, 40), 4, 0.1),
            _ => throw new ArgumentException(kind, nameof(kind)),
        };
    }

    private static void Replace(JsonNode manifest, int place, JsonNode? value)
    {
        var (parent, name, index) = ResealedFile.Places(manifest).ElementAt(place);
        if (name is not null) parent[name] = value?.DeepClone();
        else parent[index] = value?.DeepClone();
    }

    private static void Remove(JsonNode manifest, int place)
    {
        var (parent, name, index) = ResealedFile.Places(manifest).ElementAt(place);
        if (name is not null) parent.AsObject().Remove(name);
        else parent.AsArray().RemoveAt(index);
    }
}
