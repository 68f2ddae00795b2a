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

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public void Call_SinglePixelsOfFewImages_IsAProductOfMatrices(int images)
    {
        using var scope = NewDisposeScope();
        using var convolution = new ChannelsLastConv2d(16, 32, 1, bias: false);
        var input = ChannelsLast.Of(TestImages.Floats(1, images, 16, 8, 8));
        var rows = input.permute(0, 2, 3, 1).reshape(-1, 16).matmul(convolution.state_dict()["weight"].flatten(1).transpose(0, 1));

        var output = convolution.call(input);

        Assert.True(ChannelsLast.Is(output));
        Assert.Equal(rows.data<float>().ToArray(), output.permute(0, 2, 3, 1).reshape(-1, 32).data<float>().ToArray());
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
                    shapes.Add(images, from, to, 1, 1);
                }

                shapes.Add(images, 16, 32, 1, 2); // of from 3 or 12 channels its gradient makes oneDNN write beyond its memory on machines that hide their caches; no network of ours has one
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
        var padding = side == 1 ? 0 : 1;
        using var convolution = new ChannelsLastConv2d(from, to, side, stride, padding);
        var input = randn(images, from, 14, 14).requires_grad_(true);
        var exactInput = input.detach().to(ScalarType.Float64).requires_grad_(true);
        var exact = convolution.state_dict().ToDictionary(p => p.Key, p => p.Value.detach().to(ScalarType.Float64).requires_grad_(true));
        var expected = F.conv2d(exactInput, exact["weight"], exact["bias"], strides: [stride, stride], padding: [padding, padding]);
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
