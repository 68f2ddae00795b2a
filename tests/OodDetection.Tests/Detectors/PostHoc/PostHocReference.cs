using System.Text.Json;
using System.Text.Json.Serialization;
using OodDetection.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Detectors.PostHoc;

/// <summary>What make_expected_posthoc.py wrote, and a linear classifier of it whose features are the pixels of 1×4×4 images.</summary>
internal sealed record PostHocReference(double[] Bias, double[][] Weight, double[][] Training, long[] Labels, double[][] Images, Dictionary<string, double[]> Scores)
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true };

    public static PostHocReference Instance { get; } = Load();

    public static ImageShape Shape => new(1, 4, 4);

    [JsonIgnore]
    public Tensor TrainingImages => Pixels(Training);

    [JsonIgnore]
    public Tensor NewImages => Pixels(Images);

    [JsonIgnore]
    public OodTrainingSet Set => new(TrainingImages, labels: tensor(Labels));

    public FrozenNetwork Classifier()
    {
        var linear = Linear(16, Bias.Length);
        using (no_grad())
        {
            linear.weight.copy_(tensor(Weight.SelectMany(row => row).ToArray(), [Bias.Length, 16]));
            linear.bias!.copy_(tensor(Bias));
        }

        return Frozen(Sequential(("flatten", Flatten()), ("head", linear)));
    }

    public static FrozenNetwork Frozen(Module<Tensor, Tensor> network) => new(network, new ImagePreprocessing(Shape, [0], [1]));

    public static Tensor Pixels(double[][] rows) => tensor(rows.SelectMany(row => row).Select(value => (float)value).ToArray(), [rows.Length, 1, 4, 4]);

    private static PostHocReference Load()
    {
        var assembly = typeof(PostHocReference).Assembly;
        var name = assembly.GetManifestResourceNames().Single(n => n.EndsWith("posthoc.expected.json", StringComparison.Ordinal));
        using var stream = assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<PostHocReference>(stream, s_options)!;
    }
}
