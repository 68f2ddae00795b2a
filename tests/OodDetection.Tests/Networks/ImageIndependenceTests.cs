using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Tests.Networks;

/// <summary>Networks whose rows are not the images', as users' bug reports of other libraries had them, under every trainer that looks into a network.</summary>
public sealed class ImageIndependenceTests
{
    public static TheoryData<string> Trainers => ["moments", "intermediate layers", "batch statistics"];

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_LayerOfTiles_SaysHowManyRowsCame(string trainer)
    {
        using var network = OddNet.Frozen(z => z.unfold(2, 6, 6).unfold(3, 6, 6).permute(0, 2, 3, 1, 4, 5).reshape(-1, 4, 6, 6));
        Refused(trainer, network, "layer 'odd'", "expected 4 rows, got 16");
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_SequenceFirst_SaysHowManyRowsCame(string trainer)
    {
        using var network = OddNet.Frozen(z => z.flatten(2).permute(2, 0, 1));
        Refused(trainer, network, "layer 'odd'", "expected 4 rows, got 144");
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_SequenceFirstOfAsManySteps_FindsThatImagesMix(string trainer)
    {
        using var network = OddNet.Frozen(z => z.mean(new long[] { 2, 3 }).transpose(0, 1)); // 4×N, and the check takes 4 images
        Refused(trainer, network, "layer 'odd'", "mixes the images of a batch");
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_ShuffledRows_FindsThatImagesMix(string trainer)
    {
        using var network = OddNet.Frozen(z => z.flip(0));
        Refused(trainer, network, "layer 'odd'", "when image 0 was changed, row 3 changed");
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_NormalisedOverTheBatch_FindsThatImagesMix(string trainer)
    {
        using var network = OddNet.Frozen(z => F.batch_norm(z, null, null, training: true));
        Refused(trainer, network, "layer 'odd'", "mixes the images of a batch");
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_WeightsThatAreNaN_NamesThem(string trainer)
    {
        using var network = OddNet.Frozen(z => z.alias());
        using (no_grad())
        using (var weight = network.Network.get_parameter("first.bias")![1]) weight.fill_(float.NaN);
        Refused(trainer, network, "weights that are NaN or infinite, those of 'first.bias'", "");
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_IntegersAndTruthValues_AreRefused(string trainer)
    {
        using var integers = OddNet.Frozen(z => z.round().to(ScalarType.Int64));
        using var flags = OddNet.Frozen(z => z.gt(0));
        Refused(trainer, integers, "layer 'odd'", "of type Int64; expected floating-point numbers");
        Refused(trainer, flags, "layer 'odd'", "of type Bool; expected floating-point numbers");
    }

    [Fact]
    public void FromNetwork_RowsOfOtherImages_AreRefused()
    {
        using var shuffled = OddNet.Frozen(z => z.alias(), output => output.flip(0));
        using var twice = OddNet.Frozen(z => z.alias(), output => cat(new[] { output, output }));
        using var centred = OddNet.Frozen(z => z.alias(), output => output.sub(output.mean([0L])));
        Assert.Contains("output of the network mixes the images of a batch (network 'OddNet')", From(shuffled), StringComparison.Ordinal);
        Assert.Contains("mixes the images", From(centred), StringComparison.Ordinal);
        Assert.Contains("for two images it gave 4×4 values", From(twice), StringComparison.Ordinal);

        static string From(FrozenNetwork network) => Assert.Throws<ArgumentException>(() => GeomDetector.FromNetwork(network, TransformSet.Rotations)).Message;
    }

    [Fact]
    public void Score_RowsThatDependOnTheNumberOfImages_AreRefusedAtThePass()
    {
        using var network = OddNet.Frozen(z => z.shape[0] > 40 ? cat(new[] { z, z }) : z.alias(), output => output.shape[0] > 40 ? output.repeat(2, 1) : output.alias());
        using var images = TestImages.Arrows(5, 60);
        using var training = images.narrow(0, 0, 40);
        using var moments = new MomentsTrainer(network, new MomentsOptions { Layers = ["odd"], Transforms = TransformSet.Identity, ScoringBatchSize = 60 }).Fit(new OodTrainingSet(training));
        using var geom = GeomDetector.FromNetwork(network, TransformSet.Rotations, 200);
        Assert.Contains("layer 'odd' gives values of shape 120×4×12×12 for 60 images: expected 60 rows, got 120", Assert.Throws<ArgumentException>(() => moments.Score(images)).Message, StringComparison.Ordinal);
        Assert.Contains("expected 200 rows, got 400", Assert.Throws<ArgumentException>(() => geom.Score(images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ensure_NetworksThatKeepImagesApart_PassAndLeaveNoTensor()
    {
        foreach (var odd in new Func<Tensor, Tensor>[] { z => z.alias(), z => z.mul(0), z => z.mul(1e30f), z => F.instance_norm(z), z => z.to(ScalarType.BFloat16), z => z.flatten(1).unsqueeze(2) })
        {
            using var network = OddNet.Frozen(odd);
            using var hook = new FeatureHook(network.Network, "odd");
            LiveTensors.AssertFlat(2, () =>
            {
                using var scope = NewDisposeScope();
                ImageIndependence.Ensure(network, images => hook.RunImages(images).Named());
            });
        }
    }

    private static void Refused(string trainer, FrozenNetwork network, string layer, string what)
    {
        using var images = TestImages.Arrows(3, 60);
        using var outliers = TestImages.Discs(4, 4);
        var data = new OodTrainingSet(images, outliers);
        var error = Assert.Throws<ArgumentException>(() => trainer switch
        {
            "moments" => new MomentsTrainer(network, new MomentsOptions { Layers = ["first", "odd"] }).Fit(data),
            "batch statistics" => new BatchStatisticsTrainer(network, new BatchStatisticsOptions { Layers = ["first", "odd"], HeldOutShare = 0.7 }).Fit(data),
            _ => (IOodDetector)new IntermediateLayerTrainer(network, new IntermediateLayerOptions { Layers = ["first", "odd"], Channels = 4, HiddenUnits = 4 }).Fit(data),
        });
        Assert.Contains(layer, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }
}
