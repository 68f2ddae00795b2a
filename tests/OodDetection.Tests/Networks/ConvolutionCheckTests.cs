using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class ConvolutionCheckTests
{
    [Fact]
    public void EnsureRight_OnThisMachine_IsContent() => ConvolutionCheck.EnsureRight();

    [Fact]
    public void IsRight_UnderTheCallersState_AnswersAlikeAndLeavesItAlone()
    {
        var expected = !ConvolutionCheck.LeavesPaddingUnset;
        using var before = get_rng_state();

        using (no_grad())
        {
            Assert.Equal(expected, ConvolutionCheck.IsRight(channelsLast: false));
            Assert.False(is_grad_enabled());
        }

        using (inference_mode())
        {
            Assert.Equal(expected, ConvolutionCheck.IsRight(channelsLast: false));
            Assert.True(is_inference_mode_enabled());
        }

        using var after = get_rng_state();
        Assert.Equal(before.data<byte>().ToArray(), after.data<byte>().ToArray());
    }
}
