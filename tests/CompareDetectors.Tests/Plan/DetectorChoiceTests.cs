using CompareDetectors.Plan;
using OodDetection;
using OodDetection.Networks;
using TorchSharp;

namespace CompareDetectors.Tests.Plan;

public class DetectorChoiceTests
{
    [Fact]
    public void ParseList_LayersBetweenOthers_EndWhereTheNextDetectorBegins()
    {
        var choices = DetectorChoice.ParseList("geom,layers:z1,z3,geom+,layers,layers:softmax,bce,moments,batch-stats,fused");
        Assert.Equal(
            ["GEOM", "IntermediateLayer (z1, z3)", "GEOM+", "IntermediateLayer (z1, z2, z3, transform-logits)", "IntermediateLayer (softmax)", "BCE", "Moments", "BatchStatistics", "Fused"],
            choices.Select(c => c.Title));
        Assert.Equal(["group1", "group3"], choices[1].NetworkLayers);
        Assert.Equal(["softmax"], choices[4].NetworkLayers);
    }

    [Fact]
    public void DefaultLayers_AreThoseOfTheLibrary()
    {
        using var images = torch.rand(24, 1, 8, 8);
        using var network = new FrozenNetwork(new WideResNet(1, 4, new WideResNetOptions { Depth = 10, WidenFactor = 1 }), ImagePreprocessing.Measure(images));
        using var detector = new IntermediateLayerTrainer(network, new IntermediateLayerOptions { HiddenUnits = 8, Training = new TrainingOptions { Epochs = 1, BatchSize = 12 } }).Fit(new OodTrainingSet(images, images));

        Assert.Equal(detector.Layers, DetectorChoice.DefaultLayers.NetworkLayers);
    }

    [Fact]
    public void ParseList_LayersOfTheFusedDetector_AreItsOwn()
    {
        var choices = DetectorChoice.ParseList("fused:z1,transform-logits,layers:z3,z1,fused");

        Assert.Equal(["Fused (z1, transform-logits)", "IntermediateLayer (z3, z1)", "Fused"], choices.Select(c => c.Title));
        Assert.Equal(["fused-z1-transform-logits", "layers-z3-z1", "fused"], choices.Select(c => c.Slug));
        Assert.Equal(DetectorChoice.OfLayers("z1", "transform-logits"), choices[0].JoinedLayers);
        Assert.Equal(["group1", "transform-logits"], choices[0].JoinedLayers!.NetworkLayers);
        Assert.Equal(DetectorChoice.DefaultLayers, DetectorChoice.Fused.JoinedLayers);
        Assert.Null(choices[1].JoinedLayers);
    }

    [Fact]
    public void ParseList_FusedOnGeomPlus_IsADetectorOfItsOwn()
    {
        var choices = DetectorChoice.ParseList("fused+:z1,transform-logits,fused,FUSED+");

        Assert.Equal(["Fused+ (z1, transform-logits)", "Fused", "Fused+"], choices.Select(c => c.Title));
        Assert.Equal(["fusedplus-z1-transform-logits", "fused", "fusedplus"], choices.Select(c => c.Slug));
        Assert.Equal(["Fused+", "Fused", "Fused+"], choices.Select(c => c.Name));
        Assert.Equal(["group1", "transform-logits"], choices[0].NetworkLayers);
        Assert.Null(choices[0].JoinedLayers); // these look into GEOM's network
        Assert.All(choices, c => Assert.True(c is { IsFused: true, HasClassifier: true, IsOfClass: false }));
    }

    [Theory]
    [InlineData("fused+,fused+:z1,z2,z3,transform-logits", "names Fused+ twice")]
    [InlineData("fused+:z5", "as in fused+:z1,z2")]
    [InlineData("fused:z5", "as in fused:z1,z2")]
    [InlineData("fused:z1,z1", "fused:z1,z1 names a layer twice")]
    [InlineData("fused,fused:z1,z2,z3,transform-logits", "names Fused twice")]
    [InlineData("geom,mahalanobis", "'mahalanobis' is not known")]
    [InlineData("", "'' is not known")]
    [InlineData("layers:z5", "the layer 'z5' is not known")]
    [InlineData("layers:z1,z5", "'z5' is not known")]
    [InlineData("layers:z1,z1", "names a layer twice")]
    [InlineData("geom,bce,geom", "names GEOM twice")]
    [InlineData("layers,layers:z1,z2,z3,transform-logits", "names IntermediateLayer (z1, z2, z3, transform-logits) twice")]
    public void ParseList_Wrong_SaysWhatIsExpected(string text, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => DetectorChoice.ParseList(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("--detectors", error.Message, StringComparison.Ordinal);
    }
}
