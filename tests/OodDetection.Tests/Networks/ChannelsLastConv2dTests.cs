using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Tests.Networks;

public class ChannelsLastConv2dTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void New_OfOneSeed_HasTheWeightsOfTorchSharpsConvolution(bool bias)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var expected = Conv2d(3, 5, 4, bias: bias);
        manual_seed(7);
        using var convolution = new ChannelsLastConv2d(3, 5, 4, bias: bias);

        Assert.Equal(expected.state_dict().Keys, convolution.state_dict().Keys);
        foreach (var (name, values) in expected.state_dict()) Assert.Equal(values.data<float>().ToArray(), convolution.state_dict()[name].data<float>().ToArray());
    }

    [Fact]
    public void Call_InChannelsLastLayout_GivesNoView()
    {
        using var scope = NewDisposeScope();
        using var convolution = new ChannelsLastConv2d(16, 16, 3, padding: 1);
        Tensor output;
        using (no_grad()) output = convolution.call(ChannelsLast.Of(TestImages.Floats(1, 2, 16, 5, 5)));

        // Autograd would refuse it of a view, and copy gradients where it doesn't refuse.
        output.add_(ones_like(output).requires_grad_(true));

        Assert.True(output.requires_grad);
    }

    public static TheoryData<int, int, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int, int, int>();
            foreach (var images in new[] { 2, 16 })
            {
                foreach (var (from, to) in new[] { (1, 1), (1, 16), (1, 24), (3, 16), (12, 7), (16, 3), (20, 8), (17, 1) })
                {
                    shapes.Add(images, from, to, 3, 1);
                    shapes.Add(images, from, to, 3, 2);
                    shapes.Add(images, from, to, 4, 1);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CallAndGradients_OverMemoryFullOfNaN_AreThoseInFloat64(int images, int from, int to, int side, int stride)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        using var convolution = new ChannelsLastConv2d(from, to, side, stride, padding: 1);
        var input = randn(images, from, 14, 14).requires_grad_(true);
        var exactInput = input.detach().to(ScalarType.Float64).requires_grad_(true);
        var exact = convolution.state_dict().ToDictionary(p => p.Key, p => p.Value.detach().to(ScalarType.Float64).requires_grad_(true));
        var expected = F.conv2d(exactInput, exact["weight"], exact["bias"], strides: [stride, stride], padding: [1, 1]);
        var upstream = randn(expected.shape);
        expected.backward([upstream.to(ScalarType.Float64)]);

        DirtyMemory.Fill(float.NaN);
        var output = convolution.call(input);
        DirtyMemory.Fill(float.NaN);
        output.backward([upstream]);

        Near(expected, output);
        Near(exactInput.grad!, input.grad!);
        foreach (var (name, values) in convolution.named_parameters()) Near(exact[name].grad!, values.grad!);

        static void Near(Tensor expected, Tensor actual)
        {
            Assert.Equal(expected.shape, actual.shape);
            Assert.InRange(actual.detach().to(ScalarType.Float64).sub(expected.detach()).abs().max().ToDouble(), 0, 1e-4 * (1 + expected.detach().abs().max().ToDouble()));
        }
    }
}
