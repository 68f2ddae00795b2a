namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Activations. The in-place forms return another tensor over the same memory.</content>
        public static partial class functional
        {
            private static readonly Op ReluOp = new("aten::relu"), ReluInPlace = new("aten::relu_");
            private static readonly Op Relu6Op = new("aten::relu6"), Relu6InPlace = new("aten::relu6_");
            private static readonly Op LeakyReluOp = new("aten::leaky_relu"), LeakyReluInPlace = new("aten::leaky_relu_");
            private static readonly Op SiluOp = new("aten::silu"), SiluInPlace = new("aten::silu_");
            private static readonly Op SigmoidOp = new("aten::sigmoid"), SigmoidInPlace = new("aten::sigmoid_");
            private static readonly Op TanhOp = new("aten::tanh"), TanhInPlace = new("aten::tanh_");
            private static readonly Op SoftplusOp = new("aten::softplus");
            private static readonly Op SoftmaxOp = new("aten::softmax", "int");
            private static readonly Op LogSoftmaxOp = new("aten::log_softmax", "int");

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? InPlace(ReluInPlace, x) : ReluOp.Call(x);

            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? InPlace(Relu6InPlace, x) : Relu6Op.Call(x);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                inplace ? InPlace(LeakyReluInPlace, input, negative_slope) : LeakyReluOp.Call(input, negative_slope);

            /// <remarks>TorchSharp's <see cref="Tensor.elu_(double)"/> leaves its tensor as it is, and so does this, even with <paramref name="inplace"/>.</remarks>
            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => inplace ? x.elu_(alpha).alias() : x.elu(alpha);

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? InPlace(SiluInPlace, x) : SiluOp.Call(x);

            public static Tensor gelu(Tensor x) => gelu(x, false);

            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_().alias() : x.gelu();

            public static Tensor sigmoid(Tensor x) => sigmoid(x, false);

            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? InPlace(SigmoidInPlace, x) : SigmoidOp.Call(x);

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? InPlace(TanhInPlace, x) : TanhOp.Call(x);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => SoftplusOp.Call(x, beta, threshold);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => SoftmaxOp.Call(input, dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => LogSoftmaxOp.Call(x, dim, Arg.None);

            private static Tensor InPlace(Op op, Tensor x)
            {
                op.Run(x);
                return x.alias();
            }

            private static Tensor InPlace(Op op, Tensor x, double parameter)
            {
                op.Run(x, parameter);
                return x.alias();
            }
        }
    }
}
